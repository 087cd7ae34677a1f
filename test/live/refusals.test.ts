/** What a sensor cannot or shall not do: a sentence and an exit code; and what it takes in while it runs. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { FIXTURES } from '../support/paths.ts'
import { lastSessions, type Row } from '../support/replayLines.ts'
import { createFeedLab, FEED_LINK, type FeedLab } from './support/feedLab.ts'
import { FeedSensor } from './support/feedSensor.ts'
import type { Finished } from './support/namespaces.ts'
import { findMissing } from './support/requirements.ts'
import { CLI } from './support/sensorProcess.ts'

const TELNET = join(FIXTURES, 'telnet/login-success.pcap')
const FTP = join(FIXTURES, 'ftp/passive-session.pcap')
const PPS = 2000
const REFUSED_WITHIN_MS = 10_000
/** Root without the right to open packet sockets, as any other user is. */
const WITHOUT_RIGHTS = ['setpriv', '--bounding-set', '-net_raw,-net_admin']

const skip = findMissing(['tcpreplay', 'setpriv'])

const readGolden = (file: string): Row[] =>
  lastSessions(readFileSync(file, 'utf8').split('\n').filter(Boolean))

describe('refusals of the sensor', { skip, timeout: 60_000 }, () => {
  let lab: FeedLab
  before(() => {
    lab = createFeedLab()
  })
  after(() => lab?.namespaces.removeAll())

  const start = (flags: readonly string[], prefix: readonly string[] = []): Promise<Finished> =>
    lab.namespaces.run(
      lab.sensor,
      [...prefix, process.execPath, CLI, 'sensor', '--to', 'ndjson:/dev/null', ...flags],
      { timeoutMs: REFUSED_WITHIN_MS, env: { PATH: process.env.PATH } },
    )
  /** One sentence, no stack. */
  const checkSentence = ({ stdout, stderr }: Finished, pattern: RegExp): void => {
    match(stderr, pattern)
    ok(!/^\s+at /m.test(stderr), `a stack trace: ${stderr}`)
    strictEqual(stdout, '')
  }

  test('no permission: exit 1', async () => {
    const finished = await start(['-i', FEED_LINK], WITHOUT_RIGHTS)
    strictEqual(finished.status, 1, finished.stderr)
    checkSentence(finished, /CAP_NET_RAW|permission|root/i)
  })

  test('no such interface: exit 2', async () => {
    const finished = await start(['-i', 'nosuch0'])
    strictEqual(finished.status, 2, finished.stderr)
    checkSentence(finished, /nosuch0/)
  })

  test('a filter that libpcap refuses: exit 2, in its words', async () => {
    const finished = await start(['-i', FEED_LINK, '--filter', 'port port'])
    strictEqual(finished.status, 2, finished.stderr)
    checkSentence(finished, /port port/)
  })

  test('a dry run says all is well, or what is missing', async () => {
    const fine = await start(['-i', FEED_LINK, '--dry-run', '--filter', 'tcp'])
    strictEqual(fine.status, 0, fine.stderr)
    const poor = await start(['-i', FEED_LINK, '--dry-run'], WITHOUT_RIGHTS)
    ok(poor.status === 1 || poor.status === 2, `exit ${poor.status}`)
    match(poor.stdout + poor.stderr, /CAP_NET_RAW|permission|root/i)
  })
})

describe('what a sensor is told', { skip, timeout: 90_000 }, () => {
  test('a filter that matches nothing: nothing is looked at, and it says so', async () => {
    const flags = ['--filter', 'tcp port 1']
    await FeedSensor.use({ flags, reportSeconds: 5 }, async (feed) => {
      await feed.lab.send(TELNET, { pps: PPS })
      const row = await feed.findRow((r) => r.remarks?.includes('silent'), 'remark on silence')
      strictEqual(row.filter, 'tcp port 1')
      strictEqual((await feed.stop()).status, 0)
      strictEqual(feed.sum('packets', 'offered_packets', 'kernel_drops'), 0)
      deepStrictEqual(feed.tail.arrived.sessions, [])
    })
  })

  test('a filter is applied in the kernel', async () => {
    await FeedSensor.use({ flags: ['--filter', 'tcp port 21'] }, async (feed) => {
      await feed.lab.send(TELNET, { pps: PPS })
      const sent = await feed.lab.send(FTP, { pps: PPS })
      await feed.findSession((s) => s.protocol === 'ftp', 'ftp session')
      await feed.stop()
      const packets = feed.sum('packets')
      ok(packets > 0 && packets < sent, `${packets} of ${sent}`)
      ok(feed.tail.arrived.sessions.every(({ row }) => row.server_port === 21))
    })
  })

  for (const [name, filter] of [
    ['vlan', 'vlan 100 and tcp port 23'],
    ['qinq', 'vlan 100 and vlan 200 and tcp port 23'],
  ] as const) {
    test(`a filter inside tags, which the kernel takes off a frame: ${name}`, async () => {
      const capture = join(FIXTURES, 'net', `${name}.pcap`)
      const [expected] = readGolden(join(FIXTURES, 'net', `${name}.ndjson`))
      await FeedSensor.use({ flags: ['--filter', filter] }, async (feed) => {
        const sent = await feed.lab.send(capture, { pps: PPS })
        await feed.lab.send(TELNET, { pps: PPS })
        const row = await feed.findSession((s) => s.protocol === 'telnet', 'telnet session')
        strictEqual(row.vlan, expected!.vlan)
        await feed.stop()
        strictEqual(feed.sum('packets'), sent)
      })
      const other = filter.replace('100', '101')
      await FeedSensor.use({ flags: ['--filter', other] }, async (feed) => {
        await feed.lab.send(capture, { pps: PPS })
        await feed.stop()
        strictEqual(feed.sum('offered_packets'), 0)
      })
    })
  }

  test('SIGHUP reads the configuration again; a wrong one changes nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-config-'))
    const config = join(folder, 'earshot.yaml')
    writeFileSync(config, 'filter: tcp port 1\n')
    try {
      await FeedSensor.use({ flags: ['--config', config] }, async (feed) => {
        await feed.lab.send(TELNET, { pps: PPS })
        writeFileSync(config, 'filter: port port\n')
        feed.sensor.signal('SIGHUP')
        await feed.findRow(({ uptime_s }) => uptime_s > 2, 'row after a wrong configuration')
        ok(feed.sensor.running, feed.sensor.words)
        match(feed.sensor.words, /port port/)
        strictEqual(feed.sum('packets'), 0)
        writeFileSync(config, 'filter: tcp port 21\n')
        feed.sensor.signal('SIGHUP')
        const row = await feed.findRow(
          (r) => r.reason === 'reload' && r.filter === 'tcp port 21',
          'row that settings were read again',
        )
        ok(row.seq > 0)
        await feed.lab.send(FTP, { pps: PPS })
        await feed.findSession((s) => s.protocol === 'ftp', 'ftp session')
        strictEqual((await feed.stop()).status, 0)
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
