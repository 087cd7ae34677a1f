/**
 * Real clients and real servers, the sensor on a mirror between them: each session is in the
 * records while it happens, and a capture of the same packets replays to the same records.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../support/replayLines.ts'
import { Clients } from './support/clients.ts'
import { createMirrorLab, MIRROR_LINK, type MirrorLab } from './support/mirrorLab.ts'
import { hasHttp, startServers } from './support/realServers.ts'
import { type Arrived, RecordTail } from './support/records.ts'
import { compareTold, replayInto, tellOf } from './support/replayed.ts'
import { findMissing } from './support/requirements.ts'
import { SensorProcess } from './support/sensorProcess.ts'
import { Tcpdump } from './support/tcpdump.ts'

/** "Live": from the packet that completed an event to its line in the file. */
const MAX_LATENCY_MS = 2000
/** How long a closed connection is remembered for stragglers before its last row, by default. */
/** Until nothing of the last command is on its way any more. */
const QUIET_MS = 1000
const CLOSING_MS = 5000
const STOP_WITHIN_MS = 10_000
/** Between the looks at two files, on a machine that has other things to do as well. */
const TOGETHER_MS = 150
const REFUSED_PORT = 4444
const LARGE_BYTES = 6_000_000
const SENSOR_NAME = 'lab'

const skip = findMissing([
  ...['sshd', 'ssh', 'ssh-keygen', 'telnetd', 'inetutils-telnet', 'vsftpd', 'curl', 'tcpdump'],
  ...['ethtool', 'script', 'unshare'],
])

describe('sessions of real clients and servers, live', { skip, timeout: 150_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'earshot-live-'))
  const capture = join(work, 'mirror.pcap')
  let lab: MirrorLab
  let clients: Clients
  let sensor: SensorProcess
  let tail: RecordTail
  let tcpdump: Tcpdump

  before(async () => {
    lab = createMirrorLab()
    await startServers(lab, work)
    clients = new Clients(lab, work)
    sensor = new SensorProcess(lab.namespaces, lab.sensor, join(work, 'live'), {
      interfaces: [MIRROR_LINK],
      workers: 2,
      flags: ['--sensor', SENSOR_NAME],
    })
    tail = new RecordTail(sensor.folder)
    tcpdump = new Tcpdump(lab.namespaces, lab.sensor, MIRROR_LINK, capture)
    await Promise.all([sensor.capturing(), tcpdump.capturing()])
  })

  after(() => {
    tail?.close()
    lab?.namespaces.removeAll()
    rmSync(work, { recursive: true, force: true })
  })

  const findEvent = (matches: (row: Row) => boolean, what: string): Promise<Arrived> =>
    tail.find('events', matches, what)
  const findSession = (matches: (row: Row) => boolean, what: string): Promise<Arrived> =>
    tail.find('sessions', matches, what, CLOSING_MS + MAX_LATENCY_MS)

  test('real clients do their work', async () => {
    const done = await Promise.all([
      clients.sshKey(),
      clients.ftpGet(),
      clients.ftpPut('put.pub'),
      ...(hasHttp() ? [clients.http()] : []),
    ])
    for (const { status, stderr } of done) strictEqual(status, 0, stderr)
    await Promise.all([
      clients.sshPassword(),
      clients.sshWrongPassword(),
      clients.telnet(['whoami', 'cat notes.txt']),
      clients.telnetWrongPassword(),
      clients.refused(REFUSED_PORT),
    ])
  })

  test('ssh: a key, a password, a wrong password', async () => {
    for (const [auth_method, auth_result] of [
      ['publickey', 'success'],
      ['password', 'success'],
      ['password', 'failure'],
    ]) {
      await findSession(
        (s) =>
          s.protocol === 'ssh' && s.auth_method === auth_method && s.auth_result === auth_result,
        `ssh session with ${auth_result} by ${auth_method}`,
      )
    }
    const of = ({ protocol, kind, status }: Row): boolean =>
      protocol === 'ssh' && kind === 'auth' && status === 'ok'
    strictEqual(tail.arrived.events.filter(({ row }) => of(row)).length, 2)
  })

  test('telnet: a login and its commands, a wrong password, no trace of it', async () => {
    for (const object of ['whoami', 'cat notes.txt', 'exit']) {
      const of = (e: Row): boolean => e.protocol === 'telnet' && e.object === object
      const { row } = await findEvent(of, `command ${object}`)
      strictEqual(row.user, 'alice')
    }
    for (const result of ['success', 'failure']) {
      const of = (s: Row): boolean => s.protocol === 'telnet' && s.auth_result === result
      await findSession(of, `telnet session with ${result}`)
    }
    for (const stream of ['sessions', 'events'] as const) {
      for (const { row } of tail.arrived[stream]) {
        ok(!JSON.stringify(row).includes('not-the-password'), 'a password is in the records')
      }
    }
  })

  test('ftp: a file got in passive mode, one put in active mode', async () => {
    for (const action of ['RETR', 'STOR']) {
      const of = (e: Row): boolean => e.kind === 'file' && e.action === action
      const { row } = await findEvent(of, `file by ${action}`)
      strictEqual(row.user, 'alice')
      const data = await findSession(
        (s) => s.parent_session_id === row.session_id && s.state === 'closed',
        `data connection of ${action}, closed`,
      )
      ok(data.row.client_bytes + data.row.server_bytes > 0)
    }
  })

  test('http', { skip: skip === false && !hasHttp() && 'not installed: nginx' }, async () => {
    const of = (e: Row): boolean => e.protocol === 'http' && e.object === '/inventory.txt'
    const { row } = await findEvent(of, 'request')
    strictEqual(row.status_code, '200')
  })

  test('a port nobody listens on', async () => {
    const { row } = await findSession(
      ({ server_port }) => server_port === REFUSED_PORT,
      'refused connection',
    )
    strictEqual(row.tcp_state, 'REJ')
  })

  test('a large file while the interfaces make super-size segments', async () => {
    lab.setOffload(true)
    try {
      strictEqual((await clients.ftpGet('large.bin')).status, 0)
    } finally {
      lab.setOffload(false)
    }
    const of = (e: Row): boolean => e.kind === 'file' && e.object?.endsWith('large.bin')
    const { row } = await findEvent(of, 'large file')
    strictEqual(row.bytes, LARGE_BYTES)
    const data = await findSession(
      (s) => s.parent_session_id === row.session_id && s.state === 'closed',
      'its data connection, closed',
    )
    strictEqual(data.row.server_bytes, LARGE_BYTES)
    strictEqual(data.row.missed_bytes, 0)
  })

  test('each record came within two seconds of the packet it tells of', () => {
    ok(tail.arrived.events.length > 20, `${tail.arrived.events.length} events`)
    const closedAt = new Map(
      tail.arrived.sessions
        .filter(({ row }) => row.state === 'closed')
        .map(({ row, atMs }) => [row.session_id, atMs]),
    )
    // Both files are read one after the other, so what was written together may be seen a look apart.
    const cameWithEnd = (row: Row, atMs: number): boolean =>
      Math.abs(atMs - (closedAt.get(row.session_id) ?? 0)) <= TOGETHER_MS
    const latencies = (late: boolean): number[] =>
      tail.arrived.events
        .filter(({ row, atMs }) => late === cameWithEnd(row, atMs))
        .map(({ row, atMs }) => atMs - Date.parse(row.ts))
    const events = latencies(false)
    // Only the end of the connection shows what these were, and a closed one is remembered for a while.
    const decidedByEnd = latencies(true)
    const rowsOf = (state: string): number[] =>
      tail.arrived.sessions
        .filter(({ row }) => row.state === state)
        .map(({ row, atMs }) => atMs - Date.parse(row.ended_at))
    const opened = rowsOf('open')
    const closed = rowsOf('closed')
    console.log(`from packet to file: events ${describeSpread(events)}`)
    console.log(`  events decided by the end of their session ${describeSpread(decidedByEnd)}`)
    console.log(`  first rows of sessions ${describeSpread(opened)}`)
    console.log(`  last rows of sessions ${describeSpread(closed)}`)
    ok(Math.max(...events) < MAX_LATENCY_MS, `an event took ${Math.max(...events)} ms`)
    ok(Math.max(...opened) < MAX_LATENCY_MS, `a session took ${Math.max(...opened)} ms`)
    const longest = Math.max(...closed, ...decidedByEnd)
    ok(longest < CLOSING_MS + MAX_LATENCY_MS, `the end of a session took ${longest} ms`)
  })

  test('a capture of the same packets replays to the same records', async () => {
    // One session is open when both end.
    const open = clients.telnet(['echo open', 'sleep 30']).catch(() => {})
    await findEvent((e) => e.object === 'echo open', 'the command before one that lasts')
    await sleep(QUIET_MS)
    const report = await tcpdump.stop()
    const begun = performance.now()
    const { status, stderr } = await sensor.stop()
    const tookMs = performance.now() - begun
    tail.close()
    strictEqual(status, 0, stderr)
    ok(tookMs < STOP_WITHIN_MS, `SIGTERM took ${tookMs} ms`)
    strictEqual(report.dropped, 0, 'tcpdump itself lost packets, nothing can be compared')
    const live = tellOf(sensor.folder)
    const replayed = replayInto(join(work, 'replayed'), capture, ['--sensor', SENSOR_NAME])
    console.log(
      `${report.captured} packets, ${live.sessions.length} sessions, stopped in ${tookMs.toFixed(0)} ms`,
    )
    ok(live.sessions.length >= 14, `${live.sessions.length} sessions`)
    deepStrictEqual(
      live.sessions.filter((s) => s.end_reason === 'shutdown').length,
      replayed.sessions.filter((s) => s.end_reason === 'end-of-capture').length,
    )
    deepStrictEqual(compareTold(live, replayed), [])
    lab.namespaces.removeAll()
    await open
  })
})

/** Of milliseconds: the middle, the 99th percentile, the longest. */
function describeSpread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0)
  return `(${sorted.length}) median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`
}
