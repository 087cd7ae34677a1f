/** Sessions and sensor rows of 2025, made for questions that the fixtures' two hosts cannot answer. */

let made = 0

function makeSession(startedAt: string, changes: object): object {
  made++
  return {
    session_id: made.toString(16).padStart(32, 'e'),
    seq: 1,
    state: 'closed',
    end_reason: 'fin',
    sensor: 'core',
    protocol: 'ssh',
    transport: 'tcp',
    server_ip: '10.9.0.1',
    server_port: 22,
    started_at: `2025-${startedAt}Z`,
    ended_at: `2025-${startedAt}Z`,
    client_bytes: 2000,
    server_bytes: 3000,
    visibility: 'both',
    ...changes,
  }
}
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const digits = (n: number): string => String(n).padStart(2, '0')

/** Four failed sessions of two attempts each, then root gets in, and goes on to the next host. */
const guessed = [
  ...range(4).map((i) =>
    makeSession(`06-02T12:0${i}:00`, {
      client_ip: '198.51.100.7',
      protocol: 'telnet',
      server_port: 23,
      user: i % 2 ? 'root' : 'admin',
      auth_method: 'password',
      auth_result: 'failure',
      auth_attempts: 2,
    }),
  ),
  makeSession('06-02T12:04:00', {
    client_ip: '198.51.100.7',
    protocol: 'telnet',
    server_port: 23,
    user: 'root',
    auth_method: 'password',
    auth_result: 'success',
    auth_attempts: 1,
  }),
  makeSession('06-02T12:09:00', {
    client_ip: '10.9.0.1',
    server_ip: '10.9.0.2',
    auth_result: 'success',
    auth_attempts: 1,
    confidence: 0.95,
  }),
]

const sprayed = range(12).map((i) =>
  makeSession(`06-03T10:00:${digits(i)}`, {
    client_ip: '198.51.100.9',
    protocol: 'ftp',
    server_port: 21,
    user: `user${i}`,
    auth_method: 'password',
    auth_result: 'failure',
    auth_attempts: 1,
  }),
)

const scanned = range(30).map((i) =>
  makeSession(`06-04T11:00:${digits(i)}`, {
    client_ip: '198.51.100.8',
    server_ip: `10.9.1.${i}`,
    protocol: '',
    client_bytes: 0,
    server_bytes: 21,
  }),
)

const carried = makeSession('06-01T09:00:00', {
  client_ip: '10.9.0.5',
  ended_at: '2025-06-01T10:30:00Z',
  duration_ms: 90 * 60_000,
  server_bytes: 300 * 2 ** 20,
  auth_result: 'unknown',
  activity: 'file-transfer',
})

/** Carol, at noon on a Tuesday and again a hundred days later, past midnight in Berlin. */
const returned = ['02-18T12:00:00', '05-30T00:30:00'].map((at, i) =>
  makeSession(at, {
    client_ip: i === 0 ? '10.9.0.29' : '10.9.0.30',
    protocol: 'telnet',
    server_port: 23,
    user: 'carol',
    auth_method: 'password',
    auth_result: 'success',
    auth_attempts: 1,
  }),
)

/** A server whose key was replaced. */
const rekeyed = ['old', 'new', 'new'].map((key, i) =>
  makeSession(`05-20T1${i}:00:00`, {
    client_ip: '10.9.0.40',
    server_ip: '10.9.0.3',
    ssh_host_key_type: 'ssh-ed25519',
    ssh_host_key_fingerprint: `SHA256:${key}`,
  }),
)

export const madeSessions: readonly object[] = [
  ...guessed,
  ...sprayed,
  ...scanned,
  carried,
  ...returned,
  ...rekeyed,
]

const makeSensorRow = (at: string, seq: number, changes: object = {}): object => ({
  ts: `2025-${at}Z`,
  sensor: 'core',
  seq,
  reason: 'interval',
  interval_s: 10,
  packets: 9500,
  offered_packets: 10_000,
  acks: 1000,
  ...changes,
})

/** Dropped once, then stopped, then away for two hours. */
export const madeSensors: readonly object[] = [
  makeSensorRow('06-05T08:00:00', 0, { reason: 'start', interval_s: 0 }),
  makeSensorRow('06-05T08:00:10', 1, { reason: 'loss', kernel_drops: 500, drop_percent: 5 }),
  makeSensorRow('06-05T08:00:20', 2, { reason: 'shutdown' }),
  makeSensorRow('06-05T10:00:20', 0, { reason: 'start', interval_s: 0 }),
]
