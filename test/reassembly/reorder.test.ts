/** Directions that reach the sensor out of step: an acknowledgement in front of what it acknowledges. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { toy } from '../dissect/toys.ts'
import { Wire } from '../pipeline/wire.ts'
import type { Row } from '../support/replayLines.ts'

const SYN = 2
const RST = 4
const ACK = 16

/** A connection whose client has sent `abc`; the server's acknowledgement of six bytes comes next. */
function acknowledgeAhead(): Wire {
  const wire = new Wire([toy('a')])
  wire.segment(0, { seq: 999, flags: SYN })
  wire.wait(0.001).segment(1, { seq: 4999, ack: 1000, flags: SYN | ACK })
  wire.wait(0.001).segment(0, { seq: 1000, ack: 5000 })
  wire.wait(0.001).segment(0, { seq: 1000, ack: 5000, data: 'Abc' })
  wire.wait(0.001).segment(1, { seq: 5000, ack: 1006 })
  return wire
}

const closeOf = (wire: Wire): Row => wire.sessions()[0]!

describe('an acknowledgement in front of its data', () => {
  test('half a millisecond later the data is there: nothing was missed', () => {
    const wire = acknowledgeAhead()
    wire.wait(0.0005).segment(0, { seq: 1003, ack: 5000, data: 'def' })
    wire.wait(0.01).segment(1, { seq: 5000, ack: 1006 })
    const { missed_bytes, client_bytes } = closeOf(wire)
    deepStrictEqual({ missed_bytes, client_bytes }, { missed_bytes: 0, client_bytes: 6 })
    strictEqual(wire.engine.reassembler.ackGaps, 0)
  })

  test('two milliseconds later, with the next acknowledgement, it is missed', () => {
    const wire = acknowledgeAhead()
    wire.wait(0.002).segment(1, { seq: 5000, ack: 1006 })
    strictEqual(wire.engine.reassembler.ackGaps, 1)
    strictEqual(closeOf(wire).missed_bytes, 3)
  })

  test('nothing more comes, or a reset: it is missed all the same', () => {
    strictEqual(closeOf(acknowledgeAhead()).missed_bytes, 3)
    const wire = acknowledgeAhead()
    wire.wait(0.0001).segment(1, { seq: 5000, ack: 1006, flags: RST | ACK })
    strictEqual(closeOf(wire).missed_bytes, 3)
    strictEqual(wire.engine.reassembler.ackGaps, 1)
  })
})
