/** vi, top and less over Telnet, recorded by fixtures/record/play: the capture, and what the real client showed at each moment. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSettings } from '../../src/config/settings.ts'
import { makeRecording, type Recording, type TranscriptRecord } from '../../src/play/recording.ts'
import { ROOT } from '../support/paths.ts'
import { replayLines } from '../support/replayLines.ts'

export interface Moment {
  name: string
  /** Seconds since the epoch. */
  at: number
  columns: number
  rows: number
  cursor: [number, number]
  screen: string[]
}

const FOLDER = join(ROOT, 'test', 'play')
export const CAPTURE = join(FOLDER, 'full-screen.pcap')

const noted: Moment[] = JSON.parse(readFileSync(join(FOLDER, 'full-screen.screens.json'), 'utf8'))
/** Lines without spaces at their ends. */
export const moments: readonly Moment[] = noted.map((moment) => ({
  ...moment,
  screen: moment.screen.map((line) => line.trimEnd()),
}))

async function record(): Promise<Recording> {
  const { lines } = await replayLines(CAPTURE, 1, createSettings())
  const rows = lines.map((line) => JSON.parse(line) as TranscriptRecord)
  const made = makeRecording(rows.filter((row) => row.stream === 'transcripts'))
  if (made === undefined) throw new Error('the capture yields no transcript')
  return made
}

export const recording = await record()
