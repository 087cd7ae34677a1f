/** Snappy's block format (google/snappy, format_description.txt): literals and copies behind a length. */

/** What the block unfolds to, or undefined when it is damaged or longer than `max`. */
export function unfoldSnappy(
  bytes: Buffer,
  start: number,
  end: number,
  max: number,
): Buffer | undefined {
  let at = start
  let length = 0
  for (let shift = 0; ; shift += 7) {
    if (at >= end || shift > 28) return undefined
    const byte = bytes[at++]!
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  if (length > max) return undefined
  const out = Buffer.alloc(length)
  let written = 0
  while (at < end) {
    const tag = bytes[at++]!
    if ((tag & 3) === 0) {
      let size = (tag >> 2) + 1
      const more = size > 60 ? size - 60 : 0
      if (at + more > end) return undefined
      if (more > 0) size = bytes.readUIntLE(at, more) + 1
      at += more
      if (at + size > end || written + size > length) return undefined
      bytes.copy(out, written, at, at + size)
      at += size
      written += size
      continue
    }
    const width = (tag & 3) === 1 ? 1 : (tag & 3) === 2 ? 2 : 4
    if (at + width > end) return undefined
    const size = width === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
    const offset = width === 1 ? ((tag >> 5) << 8) | bytes[at]! : bytes.readUIntLE(at, width)
    at += width
    if (offset === 0 || offset > written || written + size > length) return undefined
    // A copy may overlap what it writes: byte by byte.
    for (let i = 0; i < size; i++) out[written + i] = out[written + i - offset]!
    written += size
  }
  return written === length ? out : undefined
}
