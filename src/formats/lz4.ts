/** LZ4's block format (lz4/lz4, doc/lz4_Block_format.md): runs of literals, each followed by a copy of what went before. */

const MIN_COPY_BYTES = 4

/** What the block `[start, end)` unfolds to, or undefined when it is damaged or not of `length` bytes. */
export function unfoldLz4(
  bytes: Buffer,
  start: number,
  end: number,
  length: number,
): Buffer | undefined {
  const out = Buffer.alloc(length)
  let at = start
  let written = 0
  while (at < end) {
    const token = bytes[at++]!
    let literals = token >> 4
    if (literals === 15) {
      let more = 255
      while (more === 255) {
        if (at >= end) return undefined
        more = bytes[at++]!
        literals += more
      }
    }
    if (at + literals > end || written + literals > length) return undefined
    bytes.copy(out, written, at, at + literals)
    at += literals
    written += literals
    // The last run has no copy behind it.
    if (at === end) break
    if (at + 2 > end) return undefined
    const offset = bytes[at]! | (bytes[at + 1]! << 8)
    at += 2
    let size = token & 15
    if (size === 15) {
      let more = 255
      while (more === 255) {
        if (at >= end) return undefined
        more = bytes[at++]!
        size += more
      }
    }
    size += MIN_COPY_BYTES
    if (offset === 0 || offset > written || written + size > length) return undefined
    // A copy may overlap what it writes: byte by byte.
    for (let i = 0; i < size; i++) out[written + i] = out[written + i - offset]!
    written += size
  }
  return written === length ? out : undefined
}
