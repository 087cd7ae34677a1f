/** Identifiers of SMB2 as numbers to remember things by: sessions, trees, files. MS-SMB2 2.2.1.2, 2.2.14.1. */
import type { Fields } from '../../src/bytes/fields.ts'

const TWO_TO_32 = 0x1_0000_0000
/** With 32 bits beside them, what a number holds exactly. */
const HIGH_BITS = 0x1fffff
const ALL_ONES = 0xffffffff

/** Means the file of the request before, in a compounded one. */
export const NO_FILE = -1

export const sessionKey = (message: Fields): number =>
  message.u32(40) + (message.u32(44) & HIGH_BITS) * TWO_TO_32

/** Of a file's two halves: some servers count in the one, some in the other. */
export function fileKey(message: Fields, at: number): number {
  const low = message.u32(at + 8)
  const high = message.u32(at + 12)
  if (low === ALL_ONES && high === ALL_ONES && message.u32(at) === ALL_ONES) return NO_FILE
  const mixed = (low + message.u32(at)) % TWO_TO_32
  return mixed + (((high + message.u32(at + 4)) & HIGH_BITS) >>> 0) * TWO_TO_32
}

/** Trees are numbered anew in each session of a connection. */
export const treeKey = (session: number, tree: number): number =>
  tree + ((session ^ Math.imul(session / TWO_TO_32, 0x9e3779b1)) & HIGH_BITS) * TWO_TO_32
