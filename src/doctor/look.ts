/** Looks at a feed for a while: capture files to their end, interfaces for some seconds. */
import { setImmediate } from 'node:timers/promises'
import { PacketBatch } from '../capture/batch.ts'
import type {
  LiveCapture,
  LiveCaptureOptions,
  LivePlace,
  LiveSource,
} from '../capture/live/liveCapture.ts'
import type { PacketSource } from '../capture/source.ts'
import { type CardLosses, readInterface, readLosses, readMac } from './interfaceFacts.ts'
import type { LiveFacts, Look } from './numbers.ts'
import { Survey } from './survey.ts'

const BATCH_BYTES = 1024 * 1024
const BATCH_PACKETS = 16_384
const WAIT_MS = 20
const MICROS_A_MS = 1000

export interface LookProgress {
  readonly packets: number
  readonly seconds: number
}

export interface LookOptions {
  /** Ends the look after so many packets; 0 for no such bound. Passed by at most a batch. */
  readonly maxPackets: number
  /** Ends it early; what was seen is judged. */
  readonly signal: AbortSignal
  onProgress(progress: LookProgress): void
}

export async function lookAtFiles(source: PacketSource, options: LookOptions): Promise<Look> {
  const survey = new Survey()
  const batch = new PacketBatch(BATCH_BYTES, BATCH_PACKETS)
  const begun = performance.now()
  while (!isOver(survey, options)) {
    const answer = source.read(batch)
    if (!(typeof answer === 'boolean' ? answer : await answer)) break
    survey.take(batch)
    options.onProgress({ packets: survey.packets, seconds: (performance.now() - begun) / 1000 })
    // Lets a signal in: file reads answer at once.
    await setImmediate()
  }
  return {
    survey: survey.end(),
    live: null,
    sources: source.interfaces,
    problem: source.problem,
  }
}

/** What live capture is opened by: src/capture/live/open.ts, or a test's own. */
export interface LiveOpener {
  openCapture(options: LiveCaptureOptions): LiveCapture
  openSource(place: LivePlace): LiveSource
}

export interface LiveLookOptions extends LookOptions {
  readonly capture: LiveCaptureOptions
  readonly seconds: number
}

/** Reads in this thread. Throws what opening throws: a UsageError or a Failure, one sentence. */
export async function lookLive(opener: LiveOpener, options: LiveLookOptions): Promise<Look> {
  const { interfaces, filter } = options.capture
  const before = new Map<string, CardLosses>(interfaces.map((name) => [name, readLosses(name)]))
  const capture = opener.openCapture(options.capture)
  try {
    const sources = capture.places.map((place) => opener.openSource(place))
    const survey = new Survey(interfaces.map(readMac).filter((mac) => !/^(00:)*00$|^$/.test(mac)))
    const begun = performance.now()
    const elapsed = () => (performance.now() - begun) / 1000
    let clockAheadMicros = Number.NaN
    while (elapsed() < options.seconds && !isOver(survey, options)) {
      for (const source of sources) {
        const read = source.read(WAIT_MS)
        if (read === 0) continue
        // Waiting in the ring only adds: the smallest difference is the clocks' own.
        const ahead = Date.now() * MICROS_A_MS - source.batch.tsMicros[read - 1]!
        if (!(ahead >= clockAheadMicros)) clockAheadMicros = ahead
        survey.take(source.batch, read)
      }
      options.onProgress({ packets: survey.packets, seconds: elapsed() })
      await setImmediate()
    }
    const { packets, drops } = capture.statistics()
    const live: LiveFacts = {
      interfaces: interfaces.map((name) => readInterface(name, before.get(name)!)),
      seconds: elapsed(),
      offered: Math.max(packets, survey.packets + drops),
      drops,
      clockAheadMicros,
      filter,
      remarks: capture.remarks,
    }
    for (const source of sources) source.close()
    return { survey: survey.end(), live, sources: interfaces, problem: '' }
  } finally {
    capture.stop()
    capture.close()
  }
}

const isOver = (survey: Survey, { maxPackets, signal }: LookOptions): boolean =>
  signal.aborted || (maxPackets > 0 && survey.packets >= maxPackets)
