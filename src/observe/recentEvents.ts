/** The last few events, from the record lines on their way to the sinks: kept as bytes, read only when shown. */
import { escapeControls } from '../bytes/text.ts'
import type { RecordBatch } from '../record/batch.ts'

/** Events shown. */
export const MAX_EVENTS_SHOWN = 5
/** Most bytes of a batch's end that are looked at: what does not fit in here is not shown. */
export const MAX_TAIL_BYTES = 32 * 1024
const LINE_FEED = 0x0a

/** Members of an event line, as far as they are shown; any may be left out. */
interface EventLine {
  ts?: string
  kind?: string
  protocol?: string
  user?: string
  client_ip?: string
  server_ip?: string
  server_port?: number
  action?: string
  object?: string
  status?: string
  status_code?: string
}

/** One line on a terminal: time, protocol, user, client -> server, action, object, status. */
export function formatEvent(event: EventLine): string {
  const { client_ip = '', server_ip = '', server_port = 0 } = event
  const server = server_ip.includes(':')
    ? `[${server_ip}]:${server_port}`
    : `${server_ip}:${server_port}`
  const parts = [
    (event.ts ?? '').slice(11, 19),
    event.protocol,
    event.user,
    `${client_ip} -> ${server}`,
    event.action || event.kind,
    event.object,
    event.status,
    event.status_code,
  ]
  const shown = parts.filter((part) => part !== undefined && part !== '')
  return escapeControls(shown.join('  '))
}

export class RecentEvents {
  private waiting: string[] = []
  private shown: string[] = []

  /** Copies the last lines of a batch of events, which may be given away afterwards; other streams are passed over. */
  add(batch: RecordBatch): void {
    if (batch.stream !== 'events') return
    const { bytes } = batch
    const first = Math.max(0, bytes.length - MAX_TAIL_BYTES)
    let start = bytes.length - 1
    for (let lines = 0; start >= first && lines < MAX_EVENTS_SHOWN; lines++) {
      const before = start === 0 ? -1 : bytes.lastIndexOf(LINE_FEED, start - 1)
      if (before < first && first > 0) break
      start = before
    }
    const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
      'utf8',
      start + 1,
    )
    const lines = tail.split('\n').filter((line) => line !== '')
    this.waiting = [...this.waiting, ...lines].slice(-MAX_EVENTS_SHOWN)
  }

  /** Latest last. */
  lines(): readonly string[] {
    for (const line of this.waiting) {
      try {
        this.shown.push(formatEvent(JSON.parse(line) as EventLine))
      } catch {
        // Not a line of ours: there is nothing to show of it.
      }
    }
    this.waiting = []
    if (this.shown.length > MAX_EVENTS_SHOWN) this.shown = this.shown.slice(-MAX_EVENTS_SHOWN)
    return this.shown
  }
}
