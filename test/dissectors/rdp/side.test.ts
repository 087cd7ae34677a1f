/** The UDP side connection, through the engine. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rdp } from '../../../dissectors/rdp/index.ts'
import { tls } from '../../../dissectors/tls/index.ts'
import { ENDS, Wire } from '../../pipeline/wire.ts'
import type { Piece } from '../../support/conversation.ts'
import { ACK, FIN, SYN } from '../../support/packets.ts'
import { ACTIVATION, JOINS, messages, opening, SETTINGS, TLS13 } from './hidden.ts'

function talk(wire: Wire, pieces: readonly Piece[]): { end(): void } {
  const next: [number, number] = [1001, 5001]
  wire.segment(0, { seq: 1000, flags: SYN })
  wire.segment(1, { seq: 5000, ack: 1001, flags: SYN | ACK })
  for (const { direction, bytes } of pieces) {
    wire.wait(0.01).segment(direction, {
      seq: next[direction]!,
      ack: next[1 - direction]!,
      data: bytes,
    })
    next[direction]! += bytes.length
  }
  return {
    end() {
      wire.wait(0.01).segment(0, { seq: next[0], ack: next[1], flags: FIN | ACK })
      wire.wait(0.01).segment(1, { seq: next[1], ack: next[0] + 1, flags: FIN | ACK })
    },
  }
}

describe('rdp over UDP beside TCP', () => {
  test('is tied to its session and counted', () => {
    const wire = new Wire([rdp, tls])
    const session = [
      ...opening(TLS13, 1),
      ...messages(TLS13, [...SETTINGS, ...JOINS, ...ACTIVATION]),
    ]
    const connection = talk(wire, session)
    const side = { ...ENDS, clientPort: 50_123 }
    wire.wait(1).datagram(0, Buffer.alloc(1232), side)
    wire.wait(0.01).datagram(1, Buffer.alloc(1232), side)
    wire.wait(0.01).datagram(0, Buffer.alloc(100), side)
    connection.end()
    const rows = wire.end().filter((r) => r.stream === 'sessions')
    const main = rows.find((r) => r.protocol === 'rdp' && r.state === 'closed')!
    const udp = rows.find((r) => r.protocol === 'rdpeudp' && r.state === 'closed')!
    deepStrictEqual(
      [udp.transport, udp.parent_session_id, udp.client_bytes, udp.server_bytes],
      ['udp', main.session_id, 1332, 1232],
    )
    strictEqual(main.rdp_udp_bytes, 2564)
    strictEqual(wire.engine.counters.faults, 0)
  })

  test('is not awaited where there was no session', () => {
    const wire = new Wire([rdp, tls])
    talk(wire, opening(TLS13, 2)).end()
    wire.wait(1).datagram(0, Buffer.alloc(1232), { ...ENDS, clientPort: 50_123 })
    strictEqual(wire.end().filter((r) => r.protocol === 'rdpeudp').length, 0)
  })
})
