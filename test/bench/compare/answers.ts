/**
 * What others say of the captures of a corpus: Zeek's logs, the checks of Suricata's own tests,
 * the sessions Arkime's tests expect and the flows nDPI's do. Each answer is one value of one
 * session, or of every session of the capture that has the protocol.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '../../support/replayLines.ts'

export interface Answer {
  readonly source: 'Zeek' | 'Suricata' | 'Arkime' | 'nDPI'
  /** The source's name of it. */
  readonly field: string
  /** Column of ours that holds the same. */
  readonly column: string
  readonly value: unknown
  /** Both ends as `address|port`, sorted; empty when the source does not name them. */
  readonly ends: string
  /** Seconds since 1970 where the source has a time: one pair of ends may have several sessions. */
  readonly ts?: number
}

export interface Capture {
  readonly file: string
  readonly protocols: readonly string[]
  readonly answers: readonly Answer[]
}

const ZEEK_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ssh: {
    version: 'ssh_version',
    client: 'ssh_client_banner',
    server: 'ssh_server_banner',
    auth_success: 'auth_result',
    auth_attempts: 'auth_attempts',
    cipher_alg: 'ssh_cipher',
    mac_alg: 'ssh_mac',
    compression_alg: 'ssh_compression',
    kex_alg: 'ssh_kex',
    host_key_alg: 'ssh_host_key_algorithm',
    host_key_fingerprint: 'ssh_host_key_fingerprint',
  },
  rdp: {
    cookie: 'rdp_cookie',
    result: 'rdp_result',
    security_protocol: 'rdp_security_protocol',
    client_channels: 'rdp_channels',
    keyboard_layout: 'rdp_keyboard_layout',
    client_build: 'rdp_client_build',
    client_name: 'rdp_client_name',
    client_dig_product_id: 'rdp_client_product_id',
    desktop_width: 'rdp_desktop_width',
    desktop_height: 'rdp_desktop_height',
    requested_color_depth: 'rdp_color_depth',
    encryption_level: 'rdp_encryption_level',
    encryption_method: 'rdp_encryption_method',
  },
}

const SURICATA_COLUMNS: Readonly<Record<string, string>> = {
  'ssh.client.software_version': 'client_software',
  'ssh.server.software_version': 'server_software',
  'ssh.client.proto_version': 'ssh_client_banner',
  'ssh.server.proto_version': 'ssh_server_banner',
  'ssh.client.hassh.hash': 'ssh_hassh',
  'ssh.server.hassh.hash': 'ssh_hassh_server',
}

/** Services of Zeek's conn.log that this comparison is about, by our names. */
const SERVICES: Readonly<Record<string, string>> = { ssh: 'ssh', rdp: 'rdp', rdpeudp: 'rdp' }

export const endsOf = (a: unknown, aPort: unknown, b: unknown, bPort: unknown): string =>
  [`${a}|${aPort}`, `${b}|${bPort}`]
    .map((end) => end.toLowerCase().replace(/^::ffff:(?=\d+\.)/, ''))
    .sort()
    .join(' ')

/** Captures of `corpus` in which one of `protocols` was seen, with all that others say of them. */
export function readCaptures(corpus: string, protocols: readonly string[]): Capture[] {
  const all = JSON.parse(readFileSync(join(corpus, 'captures.json'), 'utf8')) as Row[]
  return all
    .filter((c) => c.protocols.some((p: string) => protocols.includes(p)))
    .map((c) => ({
      file: c.file,
      protocols: c.protocols.filter((p: string) => protocols.includes(p)),
      answers: [...answerByZeek(corpus, c), ...answerByTests(c.known_answers)],
    }))
}

function answerByZeek(corpus: string, capture: Row): Answer[] {
  const file = join(corpus, 'zeek', `${capture.file.replace(/^captures\//, '')}.json`)
  if (!existsSync(file)) return []
  const logs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Row[]>
  const answers: Answer[] = []
  for (const [log, columns] of Object.entries(ZEEK_COLUMNS)) {
    for (const row of logs[log] ?? []) {
      for (const [field, column] of Object.entries(columns)) {
        if (isSaid(row[field])) answers.push(zeekAnswer(row, `${log}.${field}`, column, row[field]))
      }
    }
  }
  for (const row of logs.conn ?? []) {
    const service = String(row.service ?? '').split(',')
    const known = service.map((s) => SERVICES[s]).find((s) => s !== undefined)
    if (known) answers.push(zeekAnswer(row, 'conn.service', 'protocol', known))
  }
  return answers
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && String(value) !== ''

const zeekAnswer = (row: Row, field: string, column: string, value: unknown): Answer => ({
  source: 'Zeek',
  field,
  column,
  value,
  ends: endsOf(row['id.orig_h'], row['id.orig_p'], row['id.resp_h'], row['id.resp_p']),
  ts: Number(row.ts),
})

function answerByTests(known: Row): Answer[] {
  const answers: Answer[] = []
  for (const check of (known.suricata_checks ?? []) as Row[]) {
    if (check.event_type !== 'ssh') continue
    const ends = check.src_ip
      ? endsOf(check.src_ip, check.src_port, check.dest_ip, check.dest_port)
      : ''
    for (const [field, column] of Object.entries(SURICATA_COLUMNS)) {
      if (check[field] === undefined) continue
      answers.push({ source: 'Suricata', field, column, value: check[field], ends })
    }
  }
  for (const row of (known.arkime?.samples ?? []) as Row[]) answers.push(...answerByArkime(row))
  for (const extra of (known.ndpi?.extra ?? []) as string[]) {
    const ran = /^Risk Info: User '(.*)' executing '(.*)'$/.exec(extra)
    if (!ran) continue
    const told = { source: 'nDPI', ends: '' } as const
    answers.push({ ...told, field: 'user', column: 'user', value: ran[1] })
    answers.push({ ...told, field: 'command', column: 'commands', value: ran[2] })
  }
  return answers
}

function answerByArkime(row: Row): Answer[] {
  const protocol = (row.protocol as string[]).find((p) => ['ssh', 'rdp', 'telnet'].includes(p))
  if (!protocol) return []
  const ends = endsOf(
    row['source.ip'],
    row['source.port'],
    row['destination.ip'],
    row['destination.port'],
  )
  const say = (field: string, column: string, value: unknown): Answer => ({
    source: 'Arkime',
    field,
    column,
    value,
    ends,
  })
  const answers = [
    say('protocol', 'protocol', protocol),
    say('client.bytes', 'client_bytes', row['client.bytes']),
    say('server.bytes', 'server_bytes', row['server.bytes']),
  ]
  for (const hash of row['ssh.hassh'] ?? []) answers.push(say('ssh.hassh', 'ssh_hassh', hash))
  for (const hash of row['ssh.hasshServer'] ?? [])
    answers.push(say('ssh.hasshServer', 'ssh_hassh_server', hash))
  for (const key of row['ssh.key'] ?? []) {
    const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
    answers.push(say('ssh.key', 'ssh_host_key_fingerprint', `SHA256:${hash}`))
  }
  for (const version of row['ssh.version'] ?? [])
    answers.push(say('ssh.version', 'ssh_banners', version))
  return answers
}
