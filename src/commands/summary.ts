/** What a replay saw, in a few small tables: sessions, logins, commands, and what could not be seen. */
import type { ReplayResult } from '../pipeline/result.ts'
import { formatTable } from './table.ts'

const TOP_COMMANDS = 10

/** What the pipeline's counts say to a person; '' where the tally says it already. */
const COUNTED: Readonly<Record<string, string>> = {
  evicted: 'flows closed early for want of room',
  duplicates: '',
  faults: 'sessions in which a dissector failed',
  supersize: 'packets larger than any frame (offload), looked into all the same',
}

const group = (n: number): string => Math.round(n).toLocaleString('en-US')

const byCount = (a: [string, number], b: [string, number]): number =>
  b[1] - a[1] || (a[0] < b[0] ? -1 : 1)

const formatTime = (tsMicros: number): string =>
  new Date(tsMicros / 1000).toISOString().replace('T', ' ').slice(0, 19)

function listUnseen(result: ReplayResult): [string, string][] {
  const { tally, undecoded, counted } = result
  const unseen: [string, number][] = [
    ['bytes acknowledged but not in the capture', tally.missedBytes],
    ['sessions seen from one side only', tally.oneSidedSessions],
    ['sessions whose protocol was not recognised', tally.sessionsByProtocol[''] ?? 0],
    ['events past the bound a session, counted only', tally.eventsDropped],
    ['second copies of packets, counted once', tally.duplicatePackets],
    ...Object.entries(undecoded).map(([why, n]): [string, number] => [
      `packets not looked into: ${why}`,
      n,
    ]),
    ...Object.entries(counted).map(([name, n]): [string, number] => [COUNTED[name] ?? name, n]),
  ]
  return unseen.filter(([what, n]) => what !== '' && n > 0).map(([what, n]) => [what, group(n)])
}

/** The summary as text; `seconds` is how long the replay took. */
export function formatSummary(result: ReplayResult, seconds: number, columns: number): string {
  const { tally } = result
  const span =
    result.packets === 0
      ? ''
      : `, ${formatTime(result.firstMicros)} to ${formatTime(result.lastMicros)} UTC`
  const rate = seconds > 0 ? `, ${group(result.packets / seconds)} packets/s` : ''
  // With a filter: how many it let in of how many.
  const ofAll = result.packetsRead > result.packets ? ` of ${group(result.packetsRead)}` : ''
  const parts = [
    `${group(result.packets)}${ofAll} packets, ${group(result.bytes)} bytes${span}\n` +
      `${group(tally.sessions)} sessions, ${group(tally.events)} events in ${seconds.toFixed(2)} s${rate}`,
  ]
  const protocols = Object.entries(tally.sessionsByProtocol).sort(byCount)
  if (protocols.length > 0) {
    const rows = protocols.map(([name, n]) => {
      const logins = tally.loginsByProtocol[name] ?? {}
      return [
        name === '' ? '(not recognised)' : name,
        group(n),
        ...['success', 'failure', 'unknown'].map((r) => (logins[r] ? group(logins[r]) : '')),
      ]
    })
    const header = ['protocol', 'sessions', 'logins', 'failed logins', 'unknown result']
    parts.push(formatTable(header, rows, columns))
  }
  const commands = Object.entries(tally.commands).sort(byCount)
  if (commands.length > 0) {
    const rows = commands.slice(0, TOP_COMMANDS).map(([key, n]) => {
      const [protocol = '', command = ''] = key.split('\t')
      return [group(n), protocol, command]
    })
    const more = commands.length - rows.length
    const rest = more > 0 ? `\nand ${group(more)} other commands` : ''
    parts.push(formatTable(['times', 'protocol', 'command'], rows, columns) + rest)
  }
  const unseen = listUnseen(result)
  if (unseen.length > 0) {
    parts.push(formatTable(['what could not be seen in full', 'count'], unseen, columns))
  }
  const faults = Object.entries(result.faults)
  if (faults.length > 0) {
    const rows = faults.map(([name, error]) => [name, error.split('\n')[0]])
    parts.push(formatTable(['dissector that failed: please report', 'first error'], rows, columns))
  }
  return `${parts.join('\n\n')}\n`
}
