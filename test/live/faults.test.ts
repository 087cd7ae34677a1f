/**
 * What goes wrong while a sensor runs: what it says, what it counts, and that it goes on.
 * Whatever happens, packets offered are packets looked at, dropped and given up, exactly.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { writeInteractive } from '../bench/traffic/mixes.ts'
import { FIXTURES } from '../support/paths.ts'
import { FEED_LINK } from './support/feedLab.ts'
import { FeedSensor } from './support/feedSensor.ts'
import { sleep } from './support/namespaces.ts'
import { findMissing } from './support/requirements.ts'

const TELNET = join(FIXTURES, 'telnet/login-success.pcap')
const FTP = join(FIXTURES, 'ftp/passive-session.pcap')
const MIX_PACKETS = 150_000
const MIX_PPS = 50_000
const PPS = 2000
const STOPPED_MS = 5000
const STOP_WITHIN_MS = 10_000
/** Far above what 1 MiB rings, a worker and the runtime take; far below what 5 s of queued packets would. */
const MAX_GROWTH_MIB = 150
/** Looked at, dropped before, given up with a worker that died. */
const ACCOUNTED = ['packets', 'kernel_drops', 'abandoned_packets'] as const
const BYTES_A_MIB = 1024 * 1024

const skip = findMissing(['tcpreplay'])

describe('faults of a running sensor', { skip, timeout: 170_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'earshot-mix-'))
  const mix = join(work, 'mix.pcap')
  before(() => void writeInteractive(mix, MIX_PACKETS))
  after(() => rmSync(work, { recursive: true, force: true }))

  const isTelnet = (s: { protocol?: string }): boolean => s.protocol === 'telnet'
  const isFtp = (s: { protocol?: string }): boolean => s.protocol === 'ftp'

  for (const workers of [1, 4]) {
    test(`no fault, ${workers} workers: every packet is counted once`, async () => {
      await FeedSensor.use({ workers }, async (feed) => {
        const sent = await feed.lab.send(mix, { pps: MIX_PPS })
        await feed.counted(sent, ...ACCOUNTED)
        const { status } = await feed.stop()
        strictEqual(status, 0)
        strictEqual(feed.lab.countArrived(), sent)
        strictEqual(feed.sum('packets'), sent)
        strictEqual(feed.sum('offered_packets'), sent)
        strictEqual(feed.sum('kernel_drops'), 0)
      })
    })
  }

  test('interface down and up', async () => {
    await FeedSensor.use({}, async (feed) => {
      const first = await feed.lab.send(TELNET, { pps: PPS })
      await feed.findSession(isTelnet, 'session before')
      feed.lab.setUp(false)
      const down = await feed.findRow((r) => r.reason === 'interface', 'row that it went down')
      deepStrictEqual(down.interfaces_down, [FEED_LINK])
      ok(down.remarks.includes('interface-down'))
      match(feed.sensor.words, new RegExp(FEED_LINK))
      feed.lab.setUp(true)
      await feed.findRow(
        (r) => r.reason === 'interface' && r.seq > down.seq && !r.interfaces_down?.length,
        'row that it came back',
      )
      const second = await feed.lab.send(FTP, { pps: PPS })
      await feed.findSession(isFtp, 'session afterwards')
      strictEqual((await feed.stop()).status, 0)
      strictEqual(feed.sum('interface_downs'), 1)
      strictEqual(feed.sum('packets'), first + second)
    })
  })

  test('interface deleted and made again', async () => {
    await FeedSensor.use({ workers: 2 }, async (feed) => {
      const first = await feed.lab.send(TELNET, { pps: PPS })
      await feed.findSession(isTelnet, 'session before')
      feed.lab.deleteLink()
      const gone = await feed.findRow((r) => r.reason === 'interface', 'row that it is gone')
      deepStrictEqual(gone.interfaces_down, [FEED_LINK])
      feed.lab.makeLink()
      await feed.findRow(
        (r) => r.reason === 'interface' && r.seq > gone.seq && !r.interfaces_down?.length,
        'row that it is captured from again',
      )
      const second = await feed.lab.send(FTP, { pps: PPS })
      await feed.findSession(isFtp, 'session afterwards')
      strictEqual((await feed.stop()).status, 0)
      strictEqual(feed.sum('packets'), first + second)
    })
  })

  test('a worker killed under load', async () => {
    const env = { EARSHOT_DEBUG_BREAK_WORKER: '0@2' }
    await FeedSensor.use({ workers: 2, env }, async (feed) => {
      const sent = await feed.lab.send(mix, { pps: MIX_PPS })
      const died = await feed.findRow((r) => r.reason === 'worker', 'row that a worker died')
      ok(died.remarks.includes('worker-died'))
      match(feed.sensor.words, /worker/i)
      const later = await feed.lab.send(FTP, { pps: PPS })
      const more = await feed.lab.send(TELNET, { pps: PPS })
      await feed.findSession(isFtp, 'session afterwards')
      await feed.findSession(isTelnet, 'session afterwards')
      await feed.counted(sent + later + more, ...ACCOUNTED)
      strictEqual((await feed.stop()).status, 0)
      strictEqual(feed.sum('worker_restarts'), 1)
      ok(feed.sum('abandoned_sessions') > 0, 'a dead worker had sessions')
      strictEqual(feed.sum(...ACCOUNTED), sent + later + more)
      console.log(`worker killed: ${tell(feed)}`)
    })
  })

  test('full ring: stopped for five seconds under load', async () => {
    await FeedSensor.use({ flags: ['--ring-mib', '1'], reportSeconds: 5 }, async (feed) => {
      const before = await feed.findRow((r) => r.memory_bytes > 0, 'first row')
      const load = feed.lab.send(mix, { pps: 25_000 })
      await sleep(500)
      feed.sensor.signal('SIGSTOP')
      await sleep(STOPPED_MS)
      feed.sensor.signal('SIGCONT')
      const sent = await load
      const loss = await feed.findRow((r) => r.reason === 'loss', 'row that packets were lost')
      ok(loss.kernel_drops > 0 && loss.drop_percent > 0 && loss.remarks.includes('dropping'))
      const later = await feed.lab.send(TELNET, { pps: PPS })
      await feed.findSession(isTelnet, 'session afterwards')
      await feed.counted(sent + later, ...ACCOUNTED)
      const { row } = feed.tail.arrived.sensors.at(-1)!
      strictEqual((await feed.stop()).status, 0)
      ok(feed.sum('kernel_drops') > sent / 4, `${feed.sum('kernel_drops')} of ${sent} dropped`)
      ok(feed.sum('ring_freezes') > 0)
      strictEqual(feed.sum('kernel_drops'), sent + later - feed.sum('packets'))
      const growthMib = (row.memory_bytes - before.memory_bytes) / BYTES_A_MIB
      ok(growthMib < MAX_GROWTH_MIB, `memory grew by ${growthMib} MiB`)
      match(feed.sensor.words, /drop|lost|ring/i)
      console.log(`full ring: ${tell(feed)}; memory ${growthMib.toFixed(0)} MiB more`)
    })
  })

  test('SIGTERM closes what is open and stores it', async () => {
    await FeedSensor.use({ workers: 2 }, async (feed) => {
      // The first half of a capture leaves its connections open.
      const load = feed.lab.send(mix, { pps: 20_000 }).catch(() => 0)
      await sleep(2000)
      const begun = performance.now()
      const { status, signal } = await feed.stop()
      const tookMs = performance.now() - begun
      deepStrictEqual({ status, signal }, { status: 0, signal: null })
      ok(tookMs < STOP_WITHIN_MS, `took ${tookMs} ms`)
      const rows = feed.tail.arrived.sessions.map(({ row }) => row)
      const closed = new Set(rows.filter((r) => r.state === 'closed').map((r) => r.session_id))
      const left = rows.filter((r) => !closed.has(r.session_id))
      deepStrictEqual(left, [], 'sessions without a last row')
      ok(rows.some((r) => r.end_reason === 'shutdown'))
      const last = feed.tail.arrived.sensors.at(-1)!.row
      strictEqual(last.reason, 'shutdown')
      strictEqual(feed.sum('packets', 'kernel_drops'), feed.sum('offered_packets'))
      const { sessions, events, transcripts } = feed.tail.arrived
      const lines = sessions.length + events.length + transcripts.length
      strictEqual(feed.sum('records'), lines, 'records counted and records stored')
      console.log(`SIGTERM under load: ${tookMs.toFixed(0)} ms, ${closed.size} sessions closed`)
      await load
    })
  })
})

const tell = (feed: FeedSensor): string =>
  ['offered_packets', ...ACCOUNTED, 'abandoned_sessions', 'ring_freezes']
    .map((column) => `${column} ${feed.sum(column)}`)
    .join(', ')
