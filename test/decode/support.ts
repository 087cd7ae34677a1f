import type { Decoded, Frame } from '../../src/decode/frame.ts'
import { LINK_ETHERNET } from '../../src/decode/numbers.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'

export interface Seen {
  code: Decoded
  frame: Frame
  decoder: PacketDecoder
}

export const newDecoder = (): PacketDecoder => new PacketDecoder({ maxFragmentBytes: 1 << 20 })

/** Decodes with foreign bytes before and behind, as in the capture arena. */
export function decodeInArena(
  decoder: PacketDecoder,
  packet: Buffer,
  how: { linkType?: number; capturedBytes?: number; wireBytes?: number; tsMicros?: number } = {},
): Seen {
  const captured = how.capturedBytes ?? packet.length
  const arena = Buffer.from(new ArrayBuffer(64 + captured + 64))
  arena.fill(0x45)
  packet.copy(arena, 64, 0, captured)
  const view = new DataView(arena.buffer)
  decoder.time.micros = how.tsMicros ?? 1_700_000_000_000_000
  const code = decoder.decode(
    arena,
    view,
    64,
    captured,
    how.wireBytes ?? packet.length,
    how.linkType ?? LINK_ETHERNET,
  )
  return { code, frame: decoder.frame, decoder }
}

export const decodeAlone = (packet: Buffer, linkType: number = LINK_ETHERNET): Seen =>
  decodeInArena(newDecoder(), packet, { linkType })

/** The payload's bytes, copied out. */
export const payloadOf = (frame: Frame): Buffer =>
  Buffer.from(frame.bytes.subarray(frame.payloadStart, frame.payloadEnd))

export const payloadText = (frame: Frame): string => payloadOf(frame).toString('latin1')
