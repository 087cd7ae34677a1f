/**
 * What a sensor does, live on a terminal: rates and losses, open sessions, the last events.
 * A few lines that are drawn over each other; whatever else is to be said goes above them.
 */
import { createLogUpdate } from 'log-update'
import { escapeControls } from '../bytes/text.ts'
import type { RecordBatch } from '../record/batch.ts'
import {
  cutToWidth,
  formatCount,
  formatLag,
  formatMemory,
  formatPercent,
  formatRate,
} from './readable.ts'
import { RecentEvents } from './recentEvents.ts'
import type { SensorCounts, SensorGauges } from './sensorCounts.ts'

/** Shortest time between two drawings, and for a rate to be taken over. */
export const REDRAW_MS = 250
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const DEFAULT_COLUMNS = 80

export interface StatusLine {
  /** Whether there is a terminal to draw on; otherwise nothing is drawn. */
  readonly live: boolean
  update(counts: Readonly<SensorCounts>, gauges: SensorGauges): void
  /** Takes note of event lines; the batch may be given away afterwards. */
  events(batch: RecordBatch): void
  /** Prints above the status, as it is: `line` must be safe for a terminal. */
  say(line: string): void
  /** Leaves the last state on the screen. */
  stop(): void
}

/** What the rates are taken from. */
interface Moment {
  readonly ms: number
  readonly packets: number
  readonly wireBytes: number
  readonly drops: number
}

const dropsOf = (c: Readonly<SensorCounts>): number =>
  c.kernelDrops + c.nicDrops + c.abandonedPackets

/** Rates, losses and size, on one line. */
function formatLoad(
  now: Moment,
  before: Moment | undefined,
  counts: Readonly<SensorCounts>,
  gauges: SensorGauges,
): string {
  const seconds = before === undefined ? 0 : (now.ms - before.ms) / 1000
  const rate = (key: 'packets' | 'wireBytes'): number =>
    before === undefined || seconds <= 0 ? 0 : Math.max(0, now[key] - before[key]) / seconds
  const dropped = before === undefined ? now.drops : Math.max(0, now.drops - before.drops)
  const whole = counts.offeredPackets + counts.nicDrops
  return [
    formatRate(rate('packets'), 'packets/s'),
    formatRate(rate('wireBytes') * 8, 'bit/s'),
    now.drops === 0
      ? 'no drops'
      : `dropped ${formatCount(dropped)} now, ${formatCount(now.drops)} in all (${formatPercent(now.drops, whole)})`,
    `lag ${formatLag(gauges.lagMicros)}`,
    `memory ${formatMemory(gauges.rssBytes)}`,
    `${formatCount(gauges.flowsOpen)} flows`,
  ].join('  ')
}

/** Open sessions, the most frequent protocol first. */
function formatSessions({ sessionsOpen }: SensorGauges): string {
  const open = Object.entries(sessionsOpen).filter(([, sessions]) => sessions > 0)
  if (open.length === 0) return 'no open sessions'
  const parts = open
    .sort(([, a], [, b]) => b - a)
    .map(([protocol, sessions]) => `${protocol || 'unknown'} ${formatCount(sessions)}`)
  return `open sessions: ${parts.join(', ')}`
}

/** Interfaces that are not up, for whoever wonders why nothing comes. */
const formatInterfaces = ({ interfaces }: SensorGauges): string =>
  Object.entries(interfaces)
    .filter(([, state]) => state !== 'up')
    .map(([name, state]) => `${name} is ${state}`)
    .join(', ')

/** What waits in spools, for whoever wonders why nothing arrives. */
const formatSpool = ({ spoolRecords, spoolBytes, spoolAgeMs, deliveryProblem }: SensorGauges) =>
  deliveryProblem === ''
    ? ''
    : `${formatCount(spoolRecords)} records wait (${formatMemory(spoolBytes)}, ${formatLag(spoolAgeMs * 1000)}): ${escapeControls(deliveryProblem)}`

/** `output` gets nothing when it is no terminal that can be drawn on. `monotonicMs`: a clock that nobody sets. */
export function createStatusLine(
  output: NodeJS.WriteStream,
  monotonicMs = () => performance.now(),
): StatusLine {
  if (output.isTTY !== true || process.env.TERM === 'dumb') {
    return {
      live: false,
      update() {},
      events() {},
      say: (line) => void output.write(`${line}\n`),
      stop() {},
    }
  }
  // The cursor is hidden here and not by the package, which would write to standard error.
  const draw = createLogUpdate(output, { showCursor: true })
  const recent = new RecentEvents()
  const showCursor = (): void => void output.write(SHOW_CURSOR)
  let before: Moment | undefined
  let head: string[] = []
  let text = ''
  let drawnMs = Number.NEGATIVE_INFINITY
  let stopped = false

  function redraw(): void {
    if (drawnMs === Number.NEGATIVE_INFINITY) {
      output.write(HIDE_CURSOR)
      process.once('exit', showCursor)
    }
    drawnMs = monotonicMs()
    // The last cell stays free: some terminals wrap when it is written.
    const cells = (output.columns || DEFAULT_COLUMNS) - 1
    text = [...head, ...recent.lines()].map((line) => cutToWidth(line, cells)).join('\n')
    draw(text)
  }

  return {
    live: true,
    update(counts, gauges) {
      if (stopped) return
      const ms = monotonicMs()
      if (before !== undefined && ms - before.ms < REDRAW_MS) return
      const { packets, wireBytes } = counts
      const now: Moment = { ms, packets, wireBytes, drops: dropsOf(counts) }
      const down = formatInterfaces(gauges)
      head = [formatLoad(now, before, counts, gauges), formatSessions(gauges)]
      if (down !== '') head.push(down)
      const spool = formatSpool(gauges)
      if (spool !== '') head.push(spool)
      before = now
      redraw()
    },
    events(batch) {
      if (stopped) return
      recent.add(batch)
      if (batch.stream === 'events' && monotonicMs() - drawnMs >= REDRAW_MS) redraw()
    },
    say(line) {
      if (stopped || text === '') {
        output.write(`${line}\n`)
        return
      }
      draw.persist(line)
      draw(text)
    },
    stop() {
      if (stopped) return
      if (text !== '') redraw()
      stopped = true
      draw.done()
      process.off('exit', showCursor)
      if (text !== '') showCursor()
    },
  }
}
