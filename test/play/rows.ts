/** Rows of a transcript made for tests, as a sensor would write them. */
import type { TranscriptPiece } from '../../src/dissect/contract.ts'
import type { Session } from '../../src/dissect/session.ts'
import { type TranscriptPolicy, Transcripts } from '../../src/pipeline/transcripts.ts'
import { makeRecording, type Recording } from '../../src/play/recording.ts'
import { RecordWriter } from '../../src/record/encode.ts'
import type { Row } from '../support/replayLines.ts'

export const START = Date.UTC(2026, 10, 21, 8) * 1000

export interface Written {
  rows: Row[]
  anomalies: string[]
  dropped: number
}

/** What the record says of `pieces`. */
export function writePieces(
  pieces: readonly TranscriptPiece[],
  policy: TranscriptPolicy = 'output',
  maxSessionBytes = 8 * 1024 * 1024,
): Written {
  const writer = new RecordWriter()
  const transcripts = new Transcripts('test', writer, () => 'f'.repeat(32))
  transcripts.policy = policy
  transcripts.maxSessionBytes = maxSessionBytes
  const anomalies: string[] = []
  const session = {
    id: '',
    slot: 0,
    protocol: 'telnet',
    clientIp: '192.0.2.1',
    serverIp: '192.0.2.2',
    serverPort: 23,
    userFacts: { user: 'alice' },
    recording: null,
    anomaly: (code: string) => anomalies.push(code),
  } as unknown as Session
  for (const piece of pieces) transcripts.take(session, piece)
  transcripts.close(session, START + 9e9)
  const batch = writer.takeTranscripts()
  const lines = batch === undefined ? [] : Buffer.from(batch.bytes).toString().trimEnd().split('\n')
  return { rows: lines.map((line) => JSON.parse(line)), anomalies, dropped: transcripts.dropped }
}

export const output = (tsMicros: number, bytes: Uint8Array | string): TranscriptPiece => ({
  tsMicros,
  kind: 'output',
  bytes: Buffer.from(bytes as string),
})

/** Output at seconds since the start. */
export const shown = (seconds: number, text: string): TranscriptPiece =>
  output(START + seconds * 1e6, text)
export const mark = (seconds: number, text: string): TranscriptPiece => ({
  tsMicros: START + seconds * 1e6,
  kind: 'marker',
  text,
})

export const recordingOf = (pieces: readonly TranscriptPiece[]): Recording =>
  makeRecording(writePieces(pieces, 'all').rows)!
