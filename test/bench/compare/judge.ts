/** Our sessions beside what others say: the same, different, or more. */
import type { Row } from '../../support/replayLines.ts'
import { type Answer, type Capture, endsOf } from './answers.ts'

export interface Difference {
  readonly capture: string
  readonly answer: Answer
  readonly ours: unknown
  readonly evidence: string
}

/** A column that nobody else answers, with how many sessions have it and an example. */
export interface More {
  sessions: number
  example: string
}

export interface Verdict {
  readonly capture: Capture
  readonly sessions: readonly Row[]
  /** Answers that ours agree with, by source. */
  readonly same: ReadonlyMap<string, number>
  readonly different: readonly Difference[]
  readonly more: ReadonlyMap<string, More>
}

/** Columns that every flow record has, so that they are no knowledge about these protocols. */
const COMMON =
  /^(stream|session_id|seq|state|end_reason|sensor|source|community_id|transport|client_ip|client_port|server_ip|server_port|started_at|ended_at|duration_ms|client_bytes|server_bytes|client_packets|server_packets|visibility|tcp_state|tcp_history|rtt_us|missed_bytes|event_count|confidence|evidence|encrypted|vlan|.*_mac|tunnel.*|retransmitted.*|protocol_confidence|duplicate_packets|events_dropped)$/

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 'unknown' ||
  (Array.isArray(value) && value.length === 0)

const plain = (value: unknown): string =>
  String(value ?? '')
    .trim()
    .toLowerCase()
const words = (value: unknown): string =>
  (Array.isArray(value) ? value : String(value ?? '').split(','))
    .map(plain)
    .filter(Boolean)
    .sort()
    .join(',')
const digits = (value: unknown): string => plain(value).replace(/[^0-9]/g, '')
const fingerprint = (value: unknown): string =>
  String(value ?? '')
    .replace(/^SHA256:/i, '')
    .replace(/=+$/, '')

/** Whether ours says the same in its own spelling. */
function isSame({ source, field, column, value }: Answer, session: Row): boolean {
  const ours = session[column]
  switch (column) {
    case 'auth_result':
      return plain(ours) === (value === true || value === 'T' ? 'success' : 'failure')
    case 'ssh_host_key_fingerprint':
      // Zeek cuts some short.
      return !isEmpty(ours) && fingerprint(ours).startsWith(fingerprint(value))
    case 'ssh_banners':
      return [session.ssh_client_banner, session.ssh_server_banner].some((b) =>
        plain(b).startsWith(plain(value)),
      )
    case 'rdp_channels':
      return words(ours) === words(value)
    case 'ssh_version':
    case 'rdp_desktop_width':
    case 'rdp_desktop_height':
    case 'rdp_color_depth':
    case 'rdp_encryption_method':
      return digits(ours) === digits(value)
    case 'commands':
      // A refused one is no event.
      return plain(JSON.stringify([ours, session.rsh_command])).includes(plain(value))
    default:
      if (source === 'Suricata' && field.endsWith('proto_version'))
        return plain(ours).startsWith(`ssh-${value}-`)
      if (source === 'Suricata' && field.endsWith('software_version'))
        return plain(ours) === plain(value) || plain(ours).startsWith(`${plain(value)} `)
      return plain(ours) === plain(value)
  }
}

/** Sessions an answer can be about: those between its ends, the one nearest in time if it has one. */
function candidatesOf(answer: Answer, sessions: readonly Row[]): Row[] {
  const between = sessions.filter(
    (s) =>
      answer.ends === '' ||
      endsOf(s.client_ip, s.client_port, s.server_ip, s.server_port) === answer.ends,
  )
  if (answer.ts === undefined || between.length < 2) return between
  const ms = answer.ts * 1000
  const far = (s: Row): number => Math.abs(Date.parse(s.started_at) - ms)
  return [between.reduce((a, b) => (far(b) < far(a) ? b : a))]
}

export function judge(capture: Capture, all: readonly Row[]): Verdict {
  const same = new Map<string, number>()
  const different: Difference[] = []
  const answered = new Map<Row, Set<string>>()
  for (const answer of capture.answers) {
    const candidates = candidatesOf(answer, all)
    const agreeing = candidates.find((s) => isSame(answer, s))
    for (const s of agreeing ? [agreeing] : candidates) noteAnswered(answered, s, answer.column)
    if (agreeing) same.set(answer.source, (same.get(answer.source) ?? 0) + 1)
    else different.push(describe(capture.file, answer, candidates[0]))
  }
  const sessions = all.filter((s) => capture.protocols.includes(s.protocol) || answered.has(s))
  return { capture, sessions, same, different, more: collectMore(sessions, answered) }
}

function describe(capture: string, answer: Answer, session: Row | undefined): Difference {
  return {
    capture,
    answer,
    ours: session === undefined ? 'no session' : session[answer.column],
    evidence: session?.evidence ?? '',
  }
}

function noteAnswered(answered: Map<Row, Set<string>>, session: Row, column: string): void {
  const columns = answered.get(session) ?? new Set()
  columns.add(column)
  if (column === 'ssh_banners') columns.add('ssh_client_banner').add('ssh_server_banner')
  answered.set(session, columns)
}

function collectMore(
  sessions: readonly Row[],
  answered: ReadonlyMap<Row, ReadonlySet<string>>,
): Map<string, More> {
  const more = new Map<string, More>()
  for (const session of sessions) {
    for (const [column, value] of Object.entries(session)) {
      if (COMMON.test(column) || isEmpty(value) || value === false || value === 0) continue
      if (answered.get(session)?.has(column)) continue
      const known = more.get(column)
      if (known) known.sessions++
      else more.set(column, { sessions: 1, example: JSON.stringify(value).slice(0, 60) })
    }
  }
  return more
}
