/**
 * An RDP client's own fingerprint: SHA-256, cut to 32 hex digits, over what its program, not its
 * user, puts into the settings, joined with `;` in this order:
 *
 *   version  build  SAS sequence  keyboard type,subtype,function keys  length of the core block
 *   post-beta-2 depth,high depth,supported depths  early capability flags  whether a product id is there
 *   types of the blocks in order  encryption methods offered  cluster flags  channel names in order, each with its options
 *
 * Left out are screen size, keyboard layout, names and ids. An own definition, of nobody else's set.
 */
import { createHash } from 'node:crypto'

/** Longest text that is hashed: 31 channels fit. */
const MAX_TEXT_CHARS = 2048
const DIGEST_DIGITS = 32
/** Digests kept: a network has few kinds of clients. */
const MAX_KEPT_DIGESTS = 256
const kept = new Map<string, string>()

export function fingerprintOf(parts: readonly (string | number)[]): string {
  const text = parts.join(';').slice(0, MAX_TEXT_CHARS)
  let digest = kept.get(text)
  if (digest === undefined) {
    digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS)
    if (kept.size >= MAX_KEPT_DIGESTS) kept.clear()
    kept.set(text, digest)
  }
  return digest
}
