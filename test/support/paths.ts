/** Places of the project and of the public captures beside it, found from the built tests. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

function findRoot(): string {
  let at = import.meta.dirname
  while (!existsSync(join(at, 'package.json'))) at = dirname(at)
  return at
}

export const ROOT = findRoot()
export const FIXTURES = join(ROOT, 'fixtures')
/** Public captures that are not part of the project; '' when they are not there. */
export const CORPUS = existsSync(join(ROOT, '..', 'shared', 'corpus', 'captures.json'))
  ? join(ROOT, '..', 'shared', 'corpus')
  : ''
/** Why a test that needs the public captures is skipped, or false. */
export const NO_CORPUS = CORPUS === '' ? 'the public captures are not there' : false

const CAPTURE = /\.(pcap|pcapng)(\.gz|\.zst)?$/

/** Every capture under fixtures, as paths from there. */
export function fixtureCaptures(): string[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((f) => CAPTURE.test(f))
    .map((f) => f.replaceAll('\\', '/'))
    .sort()
}

/** The golden records beside a capture. */
export const goldenOf = (capture: string): string => capture.replace(CAPTURE, '.ndjson')
