/**
 * The tables of the streams, made from the column declarations.
 *
 * The sorting keys hold only what no later snapshot of the same session changes: roles
 * and protocol may be corrected, the first packet's time may not. Rows delivered twice
 * therefore always meet.
 */
import type { Stream } from '../record/batch.ts'
import type { Columns } from '../record/column.ts'
import { eventColumns, sessionColumns } from '../record/core.ts'
import { sensorColumns } from '../record/sensorRow.ts'
import { transcriptColumns } from '../record/transcript.ts'
import { defineColumns, STORED_AT } from './columnDefinition.ts'
import { DEFAULT_RETENTION, makeTtl, NO_TIERS, type Retention, type Tiers } from './retention.ts'
import type { IndexDefinition, TableDefinition } from './tableDefinition.ts'
import { addressSql } from './view.ts'

/** Whatever has columns to add; a dissector does. */
export interface ColumnOwner {
  readonly columns: Columns
}

export interface TableOptions {
  readonly owners: readonly ColumnOwner[]
  readonly retention: Retention
  readonly tiers: Tiers
  /** Whether the server has text indexes. */
  readonly textIndex: boolean
}

export const DEFAULT_TABLE_OPTIONS: Omit<TableOptions, 'owners'> = {
  retention: DEFAULT_RETENTION,
  tiers: NO_TIERS,
  textIndex: false,
}

/** All columns of a session: core, then each dissector's. Throws when two have one name. */
export function listSessionColumns(owners: readonly ColumnOwner[]): Columns {
  const all = [...sessionColumns, ...new Set(owners.flatMap((o) => [...o.columns]))]
  const names = new Set<string>()
  for (const c of all) {
    if (names.has(c.name)) throw new Error(`Two columns are named ${c.name}`)
    names.add(c.name)
  }
  return all
}

const COLUMNS: Record<Exclude<Stream, 'sessions'>, Columns> = {
  events: eventColumns,
  transcripts: transcriptColumns,
  sensors: sensorColumns,
}

/** Columns of one stream's records. */
export function listStreamColumns(stream: Stream, owners: readonly ColumnOwner[]): Columns {
  return stream === 'sessions' ? listSessionColumns(owners) : COLUMNS[stream]
}

const index = (name: string, expression: string, type: string): IndexDefinition => ({
  name,
  expression,
  type,
})
const bloom = (name: string, column: string): IndexDefinition =>
  index(name, column, 'bloom_filter(0.01)')

const PERSON_INDEXES = [
  bloom('by_session', 'session_id'),
  bloom('by_client', 'client_ip'),
  bloom('by_server', 'server_ip'),
  // As the views write addresses: a condition on `client` or `server` of theirs uses these.
  bloom('by_client_text', addressSql('client_ip')),
  bloom('by_server_text', addressSql('server_ip')),
  bloom('by_user', 'user'),
]
/** For what is done with rows that were stored lately, as sums by the hour. */
const BY_STORED = index('by_stored', 'stored_at', 'minmax')

const TOKENS = index('by_object', 'object', 'tokenbf_v1(8192, 3, 0)')
/** In place of the one above, where the server has it: the words themselves, not their hashes. */
const WORDS = index('by_words', 'object', 'text(tokenizer = splitByNonAlpha)')

/** Text on a screen is found by any part of it, as escape sequences stand between its words. */
const TRANSCRIPT_INDEXES = [
  index('by_text', 'text', 'ngrambf_v1(4, 16384, 3, 0)'),
  bloom('by_client', 'client_ip'),
  bloom('by_server', 'server_ip'),
  bloom('by_user', 'user'),
  index('by_ts', 'ts', 'minmax'),
]

type Shape = Pick<TableDefinition, 'engine' | 'partitionBy' | 'orderBy' | 'comment'>

const SHAPE: Record<Stream, Shape> = {
  sessions: {
    engine: 'ReplacingMergeTree(seq)',
    partitionBy: 'toYYYYMMDD(started_at)',
    orderBy: 'started_at, session_id',
    comment: 'State of each session; the row with the highest seq stands',
  },
  events: {
    engine: 'ReplacingMergeTree',
    partitionBy: 'toYYYYMMDD(ts)',
    orderBy: 'ts, session_id, event_seq',
    comment: 'What happened in sessions',
  },
  transcripts: {
    engine: 'ReplacingMergeTree',
    partitionBy: 'toYYYYMMDD(ts)',
    orderBy: 'session_id, piece_seq',
    comment: 'What cleartext terminals showed, piece by piece, for search and playback',
  },
  sensors: {
    engine: 'ReplacingMergeTree',
    partitionBy: 'toYYYYMMDD(ts)',
    orderBy: 'sensor, ts, seq',
    comment: 'What each sensor saw and lost in each interval',
  },
}

function listIndexes(
  stream: Stream,
  textIndex: boolean,
): Pick<TableDefinition, 'indexes' | 'retiredIndexes'> {
  if (stream === 'transcripts') return { indexes: TRANSCRIPT_INDEXES, retiredIndexes: [] }
  if (stream === 'sensors') return { indexes: [], retiredIndexes: [] }
  if (stream === 'sessions') {
    const indexes = [
      ...PERSON_INDEXES,
      bloom('by_parent', 'parent_session_id'),
      index('by_protocol', 'protocol', 'set(100)'),
      BY_STORED,
    ]
    return { indexes, retiredIndexes: [] }
  }
  return {
    indexes: [...PERSON_INDEXES, index('by_kind', 'kind', 'set(20)'), textIndex ? WORDS : TOKENS],
    retiredIndexes: [textIndex ? TOKENS.name : WORDS.name],
  }
}

/** Settings of every table that forgets rows after a time. */
export const makeTableSettings = (tiers: Tiers): TableDefinition['settings'] => ({
  ...(tiers.storagePolicy === '' ? {} : { storage_policy: tiers.storagePolicy }),
  ttl_only_drop_parts: 1,
})

/**
 * Of tables that count each row once. A partition in one part needs no merging at query
 * time, which makes FINAL over it as fast as without; and a block that is sent again is
 * known by its token for as long as this.
 */
const ONCE_SETTINGS = {
  min_age_to_force_merge_seconds: 3600,
  min_age_to_force_merge_on_partition_only: 1,
}
const REMEMBERED_BLOCKS = 1000
/**
 * Sessions have hundreds of columns, and a part that keeps each in files of its own has more
 * than a thousand of them: making those took most of an insert. Smaller parts keep all in one.
 */
const WIDE_SESSION_PART_BYTES = 512 * 1024 * 1024

export function defineTable(stream: Stream, options: TableOptions): TableDefinition {
  return {
    name: stream,
    columns: [...defineColumns(listStreamColumns(stream, options.owners)), STORED_AT],
    ...listIndexes(stream, options.textIndex),
    ...SHAPE[stream],
    ttl: makeTtl(options.retention[stream], options.tiers),
    settings: {
      ...makeTableSettings(options.tiers),
      ...ONCE_SETTINGS,
      non_replicated_deduplication_window: REMEMBERED_BLOCKS,
      ...(stream === 'sessions' ? { min_bytes_for_wide_part: WIDE_SESSION_PART_BYTES } : {}),
    },
  }
}
