/** Records as the sensor writes them, any number of them, each with a number of its own. */
import { createHash } from 'node:crypto'
import type { RecordBatch, Stream } from '../../../src/record/batch.ts'
import { createEventRow, createSessionRow } from '../../../src/record/core.ts'
import { RecordWriter } from '../../../src/record/encode.ts'

export const sessionId = (number: number): string =>
  createHash('md5').update(`${number}`).digest('hex')

/** Whether `stream` is that of events; of `count` events, each `perSession` after each other belong to a session. */
export function makeEvents(count: number, perSession = 10, first = 0): RecordBatch[] {
  const writer = new RecordWriter()
  const batches: RecordBatch[] = []
  for (let i = first; i < first + count; i++) {
    writer.event({
      ...createEventRow(),
      sessionId: sessionId(Math.floor(i / perSession)),
      eventSeq: i,
      ts: 1_760_000_000_000_000 + i,
      kind: 'command',
      protocol: 'telnet',
      sensor: 'test',
      clientIp: '192.0.2.10',
      serverIp: '192.0.2.20',
      serverPort: 23,
      user: 'jürgen',
      object: `cat notes-${i}.txt`,
    })
    if (writer.full) batches.push(writer.takeEvents()!)
  }
  const rest = writer.takeEvents()
  return rest === undefined ? batches : [...batches, rest]
}

export function makeSession(number: number, seq = 0): RecordBatch {
  const writer = new RecordWriter()
  writer.session({ ...createSessionRow(), sessionId: sessionId(number), seq, sensor: 'test' }, [])
  return writer.takeSessions()!
}

/** One line of any length. */
export function makeLine(stream: Stream, member: string, filler: number): RecordBatch {
  const text = `{"stream":"${stream}",${member},"object":"${'x'.repeat(filler)}"}\n`
  const bytes = new Uint8Array(Buffer.byteLength(text))
  bytes.set(Buffer.from(text))
  return { stream, bytes, count: 1 }
}

export const linesOf = (batches: readonly RecordBatch[]): string[] =>
  batches.flatMap(({ bytes }) => Buffer.from(bytes).toString().split('\n').filter(Boolean))
