/**
 * Running totals of what was recorded, for the summary after a replay. Kept by each
 * worker beside its encoder and merged at the end, so it costs no second reading and
 * works with any sink.
 */
import type { EventRow, SessionRow } from './core.ts'

/** Most different commands counted by name; uses of the rest go into `otherCommands`. */
export const MAX_COMMANDS = 2000
/** Longest command told apart from others, in UTF-16 units. */
const MAX_COMMAND_UNITS = 160

export interface TallyData {
  /** Sessions that have closed. */
  sessions: number
  events: number
  /** By application protocol; '' is what was not recognised. */
  sessionsByProtocol: Record<string, number>
  /** By protocol, then `auth_result`; sessions without authentication are not in it. */
  loginsByProtocol: Record<string, Record<string, number>>
  /** Commands and statements by protocol and text, with a tab between. */
  commands: Record<string, number>
  otherCommands: number
  clientBytes: number
  serverBytes: number
  missedBytes: number
  /** Sessions of which only one side was seen. */
  oneSidedSessions: number
  eventsDropped: number
  duplicatePackets: number
}

const createData = (): TallyData => ({
  sessions: 0,
  events: 0,
  // Names come from the wire in part: no prototype, so that none of them means anything.
  sessionsByProtocol: Object.create(null),
  loginsByProtocol: Object.create(null),
  commands: Object.create(null),
  otherCommands: 0,
  clientBytes: 0,
  serverBytes: 0,
  missedBytes: 0,
  oneSidedSessions: 0,
  eventsDropped: 0,
  duplicatePackets: 0,
})

/**
 * How a command is shown: verb and object where the protocol has verbs of its own (upper
 * case: `CWD /srv`), the object alone where it says everything, as a shell line does.
 */
function nameCommand(action: string, object: string): string {
  if (object === '') return action
  const hasVerb = /^[A-Z]/.test(action) && !object.startsWith(action)
  return (hasVerb ? `${action} ${object}` : object).slice(0, MAX_COMMAND_UNITS)
}

export class Tally {
  private readonly data = createData()
  private readonly protocols = new Map<string, number>()
  private readonly commands = new Map<string, number>()

  /** Counts a session once, when it closes; earlier snapshots are passed over. */
  session(row: SessionRow): void {
    if (row.state !== 'closed') return
    const { data } = this
    data.sessions++
    this.protocols.set(row.protocol, (this.protocols.get(row.protocol) ?? 0) + 1)
    if (row.authResult !== '') this.addLogins(row.protocol, row.authResult, 1)
    data.clientBytes += row.clientBytes
    data.serverBytes += row.serverBytes
    data.missedBytes += row.missedBytes
    data.eventsDropped += row.eventsDropped
    data.duplicatePackets += row.duplicatePackets
    if (row.visibility !== 'both') data.oneSidedSessions++
  }

  event(row: EventRow): void {
    this.data.events++
    if (row.kind !== 'command' && row.kind !== 'query') return
    this.addCommand(`${row.protocol}\t${nameCommand(row.action, row.object)}`, 1)
  }

  /** Adds what another worker counted. */
  merge(other: TallyData): void {
    const { data } = this
    data.sessions += other.sessions
    data.events += other.events
    data.otherCommands += other.otherCommands
    data.clientBytes += other.clientBytes
    data.serverBytes += other.serverBytes
    data.missedBytes += other.missedBytes
    data.oneSidedSessions += other.oneSidedSessions
    data.eventsDropped += other.eventsDropped
    data.duplicatePackets += other.duplicatePackets
    for (const [name, n] of Object.entries(other.sessionsByProtocol)) {
      this.protocols.set(name, (this.protocols.get(name) ?? 0) + n)
    }
    for (const [name, results] of Object.entries(other.loginsByProtocol)) {
      for (const [result, n] of Object.entries(results)) this.addLogins(name, result, n)
    }
    for (const [command, n] of Object.entries(other.commands)) this.addCommand(command, n)
  }

  /** A copy that can be sent to another thread. */
  toJSON(): TallyData {
    const { data } = this
    return {
      ...data,
      sessionsByProtocol: Object.fromEntries(this.protocols),
      loginsByProtocol: structuredClone(data.loginsByProtocol),
      commands: Object.fromEntries(this.commands),
    }
  }

  private addLogins(protocol: string, result: string, count: number): void {
    const all = this.data.loginsByProtocol
    all[protocol] ??= Object.create(null) as Record<string, number>
    const results = all[protocol]
    results[result] = (results[result] ?? 0) + count
  }

  private addCommand(command: string, count: number): void {
    const known = this.commands.get(command)
    if (known === undefined && this.commands.size >= MAX_COMMANDS) this.data.otherCommands += count
    else this.commands.set(command, (known ?? 0) + count)
  }
}
