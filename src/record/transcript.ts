/**
 * Columns of the pieces of cleartext terminals: what they showed, exactly and with its
 * timing, so that a session can be searched and played back.
 */
import {
  address,
  columns,
  createFields,
  type FieldsOf,
  text,
  time,
  uint16,
  uint32,
  uint32s,
  uint64,
  word,
} from './column.ts'

export const TRANSCRIPT_KINDS = ['output', 'input', 'resize', 'gap', 'marker'] as const
export type TranscriptKind = (typeof TRANSCRIPT_KINDS)[number]

export const transcriptColumns = columns('', {
  sessionId: text('Session it was shown in'),
  pieceSeq: uint32('Number of the piece in its session, from 0'),
  ts: time('Time of its first part'),
  kind: word(
    '`output` (what the terminal showed), `input` (what was sent to it), `resize`, `gap` (output that is missing), `marker` (a command, a login)',
  ),
  protocol: word('Protocol of the session'),
  sensor: word('Name of the sensor that saw it'),
  clientIp: address('Who opened the connection'),
  serverIp: address('Who answered'),
  serverPort: uint16('Its port'),
  user: text('Who was at the terminal, as far as known then'),
  encoding: word(
    'How `text` stands for the bytes of output and input: `latin-1`: each character is the byte of its number, because they are no UTF-8',
    { empty: 'UTF-8' },
  ),
  text: text(
    'Output and input exactly, with control and escape sequences, secrets masked; of a marker its words',
  ),
  delaysUs: uint32s('When its parts came: for each the time since the part before', {
    unit: 'us',
  }),
  lengths: uint32s('How long its parts are', { unit: 'bytes' }),
  offset: uint64('Output of the session before it', { unit: 'bytes' }),
  columns: uint16('Of resize: columns of the terminal'),
  rows: uint16('Of resize: its rows'),
  missingBytes: uint64('Of gap: output that nobody captured', { unit: 'bytes' }),
  droppedBytes: uint64(
    'Of gap: output and input not kept because the session had its share (transcript_session_mib)',
    { unit: 'bytes' },
  ),
})
export type TranscriptRow = FieldsOf<typeof transcriptColumns>
export const createTranscriptRow = (): TranscriptRow => createFields(transcriptColumns)

/** Value of `encoding` where the bytes are no UTF-8. */
export const LATIN1 = 'latin-1'
