/** The version line both sides open with: RFC 6143 (7.1.1). */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { VERSION_BYTES } from './constants.ts'

/** `003.889` is Apple's. */
export const APPLE_MINOR = 889

const LINE = /^RFB (\d{3})\.(\d{3})\n$/

export interface Version {
  /** `3.8`; Apple's is `3.889`, a repeater's `0.0`. */
  readonly text: string
  /** The minor part; that of versions 4 and 5 counts as 3.8's. */
  readonly number: number
  /** Who speaks such a version and nobody else; '' several do. */
  readonly software: string
}

/** Reads the line at `pos`, whose bytes are there; undefined when it is none. */
export function readVersion(input: StreamSlice): Version | undefined {
  const found = LINE.exec(input.latin1(VERSION_BYTES))
  if (found === null) return undefined
  const major = Number(found[1])
  const minor = Number(found[2])
  const software = major > 3 ? 'RealVNC' : minor === APPLE_MINOR ? 'Apple Remote Desktop' : ''
  return { text: `${major}.${minor}`, number: major > 3 ? 8 : minor, software }
}
