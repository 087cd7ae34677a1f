/** zlib's format (RFC 1950) as it stands in messages of other protocols: whole, and of a length told before it. */
import { inflateSync } from 'node:zlib'

/** What `[start, end)` unfolds to, or undefined when it is damaged or longer than `max`. */
export function unfoldZlib(
  bytes: Buffer,
  start: number,
  end: number,
  max: number,
): Buffer | undefined {
  try {
    return inflateSync(bytes.subarray(start, end), { maxOutputLength: Math.max(1, max) })
  } catch {
    return undefined
  }
}
