/** Whether a TCP checksum was filled in: a card that does it later leaves only the sum of the pseudo header. */
import type { Frame } from '../decode/frame.ts'

export const Checksum = { Right: 0, Partial: 1, Wrong: 2, Unknown: 3 } as const
export type Checksum = (typeof Checksum)[keyof typeof Checksum]

const TCP = 6
const CHECKSUM_AT = 16
const IPV6_HEADER_BYTES = 40

/** Of the TCP segment in `frame`, which must lie whole and unfragmented in the packet it came in. */
export function checkTcp(frame: Frame): Checksum {
  const { view, payloadEnd, ipBytes } = frame
  const ipStart = payloadEnd - ipBytes
  if (ipStart < 0) return Checksum.Unknown
  const isIpv4 = frame.ipVersion === 4
  const first = view.getUint8(ipStart)
  if (first >> 4 !== frame.ipVersion) return Checksum.Unknown
  if (view.getUint8(ipStart + (isIpv4 ? 9 : 6)) !== TCP) return Checksum.Unknown
  // A router named by a source route stands in the header instead of the receiver.
  if (isIpv4 && (first & 15) !== 5) return Checksum.Unknown
  const start = ipStart + (isIpv4 ? 20 : IPV6_HEADER_BYTES)
  const bytes = payloadEnd - start
  const pseudo = fold(sumWords(view, ipStart + (isIpv4 ? 12 : 8), start) + TCP + bytes)
  if (fold(sumWords(view, start, payloadEnd) + pseudo) === 0xffff) return Checksum.Right
  return view.getUint16(start + CHECKSUM_AT) === pseudo ? Checksum.Partial : Checksum.Wrong
}

function sumWords(view: DataView, start: number, end: number): number {
  let sum = 0
  let at = start
  for (; at + 1 < end; at += 2) sum += view.getUint16(at)
  return at < end ? sum + (view.getUint8(at) << 8) : sum
}

function fold(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16)
  return folded
}
