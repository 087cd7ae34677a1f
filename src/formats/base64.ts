/** Base64 as line protocols carry it: RFC 4648 (4), its padding optional. */

const EQUALS = 0x3d

/** The bytes that `[start, end)` writes in Base64; undefined where another character stands among them. */
export function decodeBase64(bytes: Buffer, start: number, end: number): Buffer | undefined {
  let stop = end
  while (stop > start && bytes[stop - 1] === EQUALS && end - stop < 2) stop--
  for (let at = start; at < stop; at++) if (!isBase64(bytes[at]!)) return undefined
  return Buffer.from(bytes.toString('latin1', start, stop), 'base64')
}

/** Whether a byte is one of the 64 letters. */
export function isBase64(byte: number): boolean {
  const letter = byte | 0x20
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2b ||
    byte === 0x2f
  )
}
