/** A conversation of texts, as packets through the engine. */
import { strictEqual } from 'node:assert'
import type { Dissector } from '../../src/dissect/contract.ts'
import { Wire } from '../pipeline/wire.ts'
import { ACK, FIN, SYN } from '../support/packets.ts'
import type { Row } from '../support/replayLines.ts'

/** A connection whose two ends say texts; a number leaves so many bytes out. */
export class Talk {
  readonly wire: Wire
  private readonly next: [number, number] = [1001, 5001]

  constructor(dissectors: readonly Dissector[], settings = {}) {
    this.wire = new Wire(dissectors, settings)
    this.wire.segment(0, { seq: 1000, flags: SYN })
    this.wire.wait(0.01).segment(1, { seq: 5000, ack: 1001, flags: SYN | ACK })
    this.wire.wait(0.01).segment(0, { seq: 1001, ack: 5001 })
  }

  private say(d: 0 | 1, what: (string | number)[], wire?: number): this {
    for (const data of what) {
      if (typeof data === 'number') {
        this.next[d] += data
        // The other end has it: it is a gap for us.
        this.wire.wait(0.01).segment(1 - d, { seq: this.next[1 - d]!, ack: this.next[d] })
        continue
      }
      const whole = wire === undefined ? data : data.padEnd(wire, '?')
      this.wire.wait(0.01)
      const s = { seq: this.next[d], ack: this.next[1 - d]!, data: whole }
      this.wire.segment(d, wire === undefined ? s : { ...s, snap: 54 + data.length })
      this.next[d] += whole.length
    }
    return this
  }

  c(...what: (string | number)[]): this {
    return this.say(0, what)
  }

  s(...what: (string | number)[]): this {
    return this.say(1, what)
  }

  /** A client's segment of which the capture kept only `kept`. */
  cut(kept: string, wire: number): this {
    return this.say(0, [kept], wire)
  }

  fin(d: 0 | 1): this {
    const flags = FIN | ACK
    this.wire.wait(0.01).segment(d, { seq: this.next[d], ack: this.next[1 - d]!, flags })
    this.next[d]++
    return this
  }

  end(): Row {
    const rows = this.wire.sessions()
    strictEqual(rows.length, 1)
    strictEqual(this.wire.engine.table.count, 0)
    return rows[0]!
  }
}
