/** Mutated packets of all link types, one decoder for all: EARSHOT_FUZZ_RUNS says how many. */
import { ok } from 'node:assert'
import { test } from 'node:test'
import { Decoded } from '../../src/decode/frame.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'
import { SAMPLES } from '../decode/samples.ts'

const RUNS = Number(process.env.EARSHOT_FUZZ_RUNS ?? 200_000)
const FIELDS = ['payloadStart', 'payloadEnd', 'payloadBytes', 'ipBytes', 'vlan', 'tunnel'] as const

/** xorshift32: the same packets on every run. */
class Random {
  private state = 0x2545f491
  below(bound: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return (this.state >>> 0) % bound
  }
}

test(`${RUNS} mutated packets`, () => {
  const random = new Random()
  const decoder = new PacketDecoder({ maxFragmentBytes: 1 << 18 })
  const arena = Buffer.from(new ArrayBuffer(4096))
  const view = new DataView(arena.buffer)
  const { frame } = decoder
  for (let run = 0; run < RUNS; run++) {
    const sample = SAMPLES[random.below(SAMPLES.length)]!
    const start = random.below(64)
    sample.packet.copy(arena, start)
    let size = sample.packet.length
    for (let n = random.below(5); n > 0; n--) {
      // Headers matter more than payload, boundary values more than others.
      const at = start + random.below(random.below(2) ? Math.min(size, 64) : size)
      const values = [0, 1, 4, 6, 0x45, 0x60, 0x7f, 0x80, 0xff, random.below(256)]
      arena[at] = values[random.below(values.length)]!
    }
    if (random.below(4) === 0) {
      // Another packet's bytes behind a header of this one.
      const other = SAMPLES[random.below(SAMPLES.length)]!
      const at = start + random.below(Math.min(size, 80))
      other.packet.copy(arena, at)
      size = at - start + other.packet.length
    }
    const captured = random.below(3) === 0 ? random.below(size + 1) : size
    const wire = random.below(3) === 0 ? random.below(size * 2) : size
    const linkType = random.below(10) === 0 ? random.below(300) : sample.linkType
    decoder.time.micros = run * 1000
    const code = decoder.decode(arena, view, start, captured, wire, linkType)
    const inArena = frame.bytes === arena
    ok(code >= Decoded.NotIp && code <= Decoded.Udp)
    for (const field of FIELDS) ok(Number.isInteger(frame[field]) && frame[field] >= 0, field)
    if (code < Decoded.Fragment) continue
    ok(frame.payloadStart <= frame.payloadEnd)
    ok(frame.payloadBytes >= frame.payloadEnd - frame.payloadStart)
    if (inArena) ok(frame.payloadStart >= start && frame.payloadEnd <= start + captured)
    else ok(frame.payloadEnd <= 65_535)
  }
  ok(decoder.counters.packets === RUNS)
})
