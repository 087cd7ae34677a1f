/** The doctor's verdict on feeds with one thing wrong: that it is named, and nothing else. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ROOT } from '../support/paths.ts'
import {
  broadcast,
  cutAt,
  doubled,
  type FeedPacket,
  isFromServer,
  losing,
  makeGoodFeed,
  swapping,
  swollen,
  tagged,
  toPcap,
} from './feeds.ts'

interface Verdict {
  summary: string
  findings: { code: string; verdict: string; title: string; unsafe: string[]; mend: string[] }[]
  survey: { lateCopies: number; duplicates: number }
}

const CLI = join(ROOT, 'dist', 'src', 'cli.js')

describe('doctor on made feeds', () => {
  let folder = ''
  let good: FeedPacket[] = []
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-doctor-'))
    good = makeGoodFeed()
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs the command on a feed; only `problem` may be one. */
  function look(name: string, feed: readonly FeedPacket[], problem: string): Verdict {
    const path = join(folder, `${name}.pcap`)
    writeFileSync(path, toPcap(feed))
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [CLI, 'doctor', path, '--json'],
      {
        encoding: 'utf8',
      },
    )
    strictEqual(stderr, '')
    const verdict = JSON.parse(stdout) as Verdict
    const problems = verdict.findings.filter((f) => f.verdict === 'problem').map((f) => f.code)
    deepStrictEqual(problems, problem === '' ? [] : [problem], stdout)
    strictEqual(status, problem === '' ? 0 : 1)
    for (const f of verdict.findings.filter((f) => f.verdict === 'problem')) {
      ok(f.unsafe.length > 0 && f.mend.length > 0)
    }
    return verdict
  }
  const find = (verdict: Verdict, code: string) => verdict.findings.find((f) => f.code === code)!

  test('a good feed is good, and nothing about it is left open', () => {
    ok(good.length > 5000, `${good.length} packets`)
    strictEqual(look('good', good, '').summary, 'This feed is good.')
  })

  test('one side only, and which', () => {
    const clients = look(
      'clients',
      good.filter((p) => !isFromServer(p)),
      'one-sided',
    )
    match(find(clients, 'one-sided').title, /only the clients' packets are there/)
    match(find(clients, 'one-sided').mend.join(), /source interface X both/)
    const servers = look('servers', good.filter(isFromServer), 'one-sided')
    match(find(servers, 'one-sided').title, /only the servers' packets are there/)
  })

  test('every packet twice', () => {
    const { title, mend } = find(look('duplicated', doubled(good, 40), 'duplicated'), 'duplicated')
    match(title, /the same bit for bit/)
    match(mend.join(), /source interface X rx/)
  })

  test('every packet twice, the copies milliseconds apart', () => {
    const verdict = look('late', doubled(good, 4000), 'duplicated')
    ok(verdict.survey.lateCopies > verdict.survey.duplicates)
  })

  test('every packet in two VLANs is duplicated, not split', () => {
    const first = good.map((p) => tagged(p, 10))
    const feed = doubled(first, 40, (p) => {
      const data = Buffer.from(p.data)
      data[15] = 20
      return { ...p, data }
    })
    const { title } = find(look('two-vlans', feed, 'duplicated'), 'duplicated')
    match(title, /in two VLANs \(10 and 20\)/)
  })

  test('the two directions in two VLANs', () => {
    const feed = good.map((p) => tagged(p, isFromServer(p) ? 20 : 10))
    const { title, mend } = find(look('split', feed, 'vlan-split'), 'vlan-split')
    match(title, /in VLAN 10 and in VLAN 20/)
    match(mend.join(), /vlan_key: ignore/)
  })

  test('one direction tagged, the other not', () => {
    const feed = good.map((p) => (isFromServer(p) ? tagged(p, 7) : p))
    match(
      find(look('half-tagged', feed, 'vlan-split'), 'vlan-split').title,
      /untagged and in VLAN 7/,
    )
  })

  test('all in one VLAN is good', () => {
    const feed = good.map((p) => tagged(p, 5))
    strictEqual(look('one-vlan', feed, '').summary, 'This feed is good.')
  })

  test('a snapshot length of 96', () => {
    const feed = good.map((p) => cutAt(p, 96))
    const { title, mend } = find(look('cut', feed, 'truncated'), 'truncated')
    match(title, /were cut, at 96 bytes/)
    match(mend.join(), /tcpdump -s 0/)
  })

  test('segments put together by offload', () => {
    const feed = good.flatMap((p, i) =>
      i % 50 === 0 ? [p, swollen(p, 2000 + (i % 7) * 1448)] : [p],
    )
    const { title, mend } = find(look('offloaded', feed, 'offloaded'), 'offloaded')
    match(title, /larger than any frame, up to 10,\d+ bytes/)
    match(mend.join(), /ethtool -K IFACE gro off lro off gso off tso off/)
  })

  test('nothing but broadcasts', () => {
    const feed = good.slice(0, 200).map((p, i) => broadcast(p.micros, i))
    const { title } = find(look('broadcast', feed, 'carries'), 'carries')
    match(title, /200 of 200 packets are broadcast or multicast/)
  })

  test('too few packets are judged by none', () => {
    const { summary } = look('few', good.slice(0, 10), '')
    match(summary, /^No problem in what could be judged\. Not judged: carries, one-sided/)
  })

  test('an empty capture says so', () => {
    match(find(look('empty', [], 'carries'), 'carries').title, /not one packet/)
  })

  test('one packet in a hundred lost', () => {
    const verdict = look('lossy', losing(good, 100), 'lossy')
    match(find(verdict, 'lossy').title, /for data that was not seen/)
  })

  test('the clock set back by two seconds, again and again', () => {
    const feed = good.map((p, i) => (i % 100 === 99 ? { ...p, micros: p.micros - 2e6 } : p))
    const { title, mend } = find(look('backwards', feed, 'out-of-order'), 'out-of-order')
    match(title, /earlier than one before them, by up to 2 s/)
    match(mend.join(), /chronyc tracking/)
  })

  test('neighbours swapped: order, not loss', () => {
    const { title } = find(look('swapped', swapping(good, 8), 'out-of-order'), 'out-of-order')
    match(title, /before the data they are for/)
  })
})
