import { strictEqual } from 'node:assert'
import { test } from 'node:test'
import { Decoded } from '../../src/decode/frame.ts'
import { NOT_PLAIN, pairHash, plainPairHash } from '../../src/decode/pairHash.ts'
import { SAMPLES } from './samples.ts'
import { decodeAlone } from './support.ts'

test("the hash read from the bytes alone is the decoder's", () => {
  let plain = 0
  for (const { packet, linkType } of SAMPLES) {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
    const quick = plainPairHash(view, 0, packet.length, linkType)
    if (quick === NOT_PLAIN) continue
    const { code, frame } = decodeAlone(packet, linkType)
    if (code < Decoded.Fragment) continue
    strictEqual(quick, pairHash(frame) >>> 0)
    plain++
  }
  strictEqual(plain > 0, true)
})
