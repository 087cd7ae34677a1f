/** Where media will flow, as SDP says: RFC 8866 (5.7, 5.14). */
import { wireText } from '../../src/bytes/text.ts'
import { MAX_MEDIA } from './constants.ts'

export interface Media {
  /** `audio`, `video`, ... */
  readonly kind: string
  /** '' where none was told. */
  readonly host: string
  readonly port: number
}

const LF = 0x0a
const CR = 0x0d
const EQUALS = 0x3d
const LETTER_C = 0x63
const LETTER_M = 0x6d
/** Lines looked at of one description. */
const MAX_LINES = 256

/** The media described in `[start, end)`, at most MAX_MEDIA. */
export function readMedia(bytes: Buffer, start: number, end: number): Media[] {
  const found: { kind: string; host: string; port: number }[] = []
  let shared = ''
  let at = start
  for (let line = 0; line < MAX_LINES && at < end; line++) {
    let stop = at
    while (stop < end && bytes[stop] !== LF) stop++
    const to = stop > at && bytes[stop - 1] === CR ? stop - 1 : stop
    if (bytes[at + 1] === EQUALS) {
      const text = wireText(bytes, at + 2, to)
      if (bytes[at] === LETTER_C) {
        const host = /^IN IP[46] ([0-9A-Za-z.:_-]{1,64})/.exec(text)?.[1] ?? ''
        const last = found.at(-1)
        if (last === undefined) shared = host
        else last.host = host
      } else if (bytes[at] === LETTER_M && found.length < MAX_MEDIA) {
        const media = /^(\w{1,16}) (\d{1,5})/.exec(text)
        if (media !== null) found.push({ kind: media[1]!, host: '', port: Number(media[2]) })
      }
    }
    at = stop + 1
  }
  for (const media of found) media.host ||= shared
  return found
}

/** `audio 192.0.2.1:4000`, for an event's detail. */
export const describeMedia = (media: readonly Media[]): string[] =>
  media.map(({ kind, host, port }) => `${kind} ${host.includes(':') ? `[${host}]` : host}:${port}`)
