/** What the topic of a stream is called: the one that sinks publish to is the one that tables take from. */
import type { Stream } from './batch.ts'

/** Version of the lines of records: a change that old readers cannot read gets a new number, and with it new topics. */
export const RECORD_VERSION = 1

/** As in `earshot.sessions.v1`. */
export const nameTopic = (prefix: string, stream: Stream): string =>
  `${prefix}.${stream}.v${RECORD_VERSION}`
