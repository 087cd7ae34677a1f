import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { Decoded, type Frame } from '../../src/decode/frame.ts'
import { SAMPLES } from './samples.ts'
import { decodeAlone, decodeInArena, newDecoder, payloadOf } from './support.ts'

/** Everything the frame says, the arena's place in memory aside. */
function factsOf(frame: Frame): Record<string, unknown> {
  const { bytes: _bytes, view: _view, payloadStart: _s, payloadEnd: _e, ...rest } = frame
  return { ...rest, payload: payloadOf(frame).toString('hex') }
}

test('any prefix of a packet is decoded within its own bytes', () => {
  for (const { packet, linkType } of SAMPLES) {
    for (let capturedBytes = 0; capturedBytes <= packet.length; capturedBytes++) {
      const { code, frame } = decodeInArena(newDecoder(), packet, { linkType, capturedBytes })
      ok(code >= Decoded.NotIp && code <= Decoded.Udp)
      if (code < Decoded.Fragment) {
        strictEqual(frame.payloadEnd, 0)
        continue
      }
      ok(frame.payloadStart <= frame.payloadEnd)
      ok(frame.payloadStart >= 64 && frame.payloadEnd <= 64 + capturedBytes)
      ok(frame.payloadBytes >= frame.payloadEnd - frame.payloadStart)
    }
  }
})

test('bytes behind a packet do not change what is read of it', () => {
  for (const { packet, linkType } of SAMPLES) {
    for (let capturedBytes = 0; capturedBytes <= packet.length; capturedBytes++) {
      const facts = [0x00, 0x45, 0x66, 0xff].map((fill) => {
        const arena = Buffer.alloc(packet.length + 300, fill)
        packet.copy(arena, 100, 0, capturedBytes)
        const view = new DataView(arena.buffer, arena.byteOffset, arena.length)
        const decoder = newDecoder()
        const code = decoder.decode(arena, view, 100, capturedBytes, packet.length, linkType)
        return { code, ...factsOf(decoder.frame) }
      })
      for (const other of facts.slice(1)) deepStrictEqual(other, facts[0])
    }
  }
})

test('no field is left from the packet before', () => {
  const alone = SAMPLES.map((s) => {
    const { code, frame } = decodeAlone(s.packet, s.linkType)
    return { code, ...factsOf(frame) }
  })
  for (const before of SAMPLES) {
    SAMPLES.forEach((s, i) => {
      // Fragments are meant to remember: those are told apart below.
      if (alone[i]!.code === Decoded.Fragment) return
      const decoder = newDecoder()
      decodeInArena(decoder, before.packet, { linkType: before.linkType })
      const { code, frame } = decodeInArena(decoder, s.packet, { linkType: s.linkType })
      deepStrictEqual({ code, ...factsOf(frame) }, alone[i])
    })
  }
})

test('a fragment says its addresses and nothing of the packet before', () => {
  const fragments = SAMPLES.filter((s) => decodeAlone(s.packet).code === Decoded.Fragment)
  ok(fragments.length > 4)
  for (const s of fragments) {
    const decoder = newDecoder()
    decodeInArena(decoder, SAMPLES[0]!.packet)
    const { code, frame } = decodeInArena(decoder, s.packet)
    strictEqual(code, Decoded.Fragment)
    const { srcPort, dstPort, seq, ack, window, checksum, tcpFlags } = frame
    deepStrictEqual([srcPort, dstPort, seq, ack, window, checksum, tcpFlags], [0, 0, 0, 0, 0, 0, 0])
    ok(frame.dst3 !== 0)
  }
})

test('mutated packets never throw and never reach past their end', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SAMPLES),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      ({ packet, linkType }, changes) => {
        const mutated = Buffer.from(packet)
        for (const [at, value] of changes) mutated[at % mutated.length] = value
        const { code, frame } = decodeInArena(newDecoder(), mutated, { linkType })
        if (code >= Decoded.Fragment) {
          ok(frame.payloadStart >= 64 && frame.payloadEnd <= 64 + packet.length)
          ok(frame.payloadStart <= frame.payloadEnd)
          ok(frame.payloadBytes >= frame.payloadEnd - frame.payloadStart)
        }
      },
    ),
    { numRuns: 5000, seed: 1 },
  )
})
