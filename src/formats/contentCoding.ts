/** Codings of a body undone, as far as it was kept: gzip (RFC 1952), deflate (RFC 1950), br (RFC 7932). */
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'

const NOTHING = Buffer.alloc(0)

/** What `bytes` hold, of a body cut short what was whole; nothing when it would be more than `maxBytes`, is damaged, or its coding is not known. */
export function decodeContent(bytes: Buffer, coding: string, maxBytes: number): Buffer {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes }
  try {
    switch (coding) {
      case '':
      case 'identity':
        return bytes
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, options)
      case 'deflate':
        return inflateSync(bytes, options)
      case 'br':
        return brotliDecompressSync(bytes, {
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
          maxOutputLength: maxBytes,
        })
    }
  } catch {
    // Damaged, or larger than may be held.
  }
  return NOTHING
}
