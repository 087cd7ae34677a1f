/** A replay behind a filter: what it lets in, on any number of workers, and what it says of the rest. */
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { loadLibpcap } from '../../src/capture/filter/libpcap.ts'
import { createSettings } from '../../src/config/settings.ts'
import { replay } from '../../src/pipeline/replay.ts'
import type { ReplayResult } from '../../src/pipeline/result.ts'
import { FIXTURES, fixtureCaptures, ROOT } from '../support/paths.ts'
import { replayLines } from '../support/replayLines.ts'

const CLI = join(ROOT, 'dist', 'src', 'cli.js')
const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const FILES = fixtureCaptures()
  .filter((f) => /^(ssh|ftp|telnet)/.test(f))
  .map((f) => join(FIXTURES, f))

async function replayFiltered(
  files: readonly string[],
  filter: string,
  workers = 1,
): Promise<{ lines: string[]; result: ReplayResult }> {
  const lines: string[] = []
  const result = await replay({
    files,
    workers,
    filter,
    settings: createSettings(),
    sink: async (batch) => {
      lines.push(...Buffer.from(batch.bytes).toString('utf8').split('\n').slice(0, -1))
    },
  })
  return { lines: lines.sort(), result }
}

function findLack(): string | false {
  try {
    loadLibpcap()
    return false
  } catch {
    return 'libpcap is not installed'
  }
}

describe('replay --filter', { skip: findLack() }, () => {
  test('the same records on 1 and 4 workers, and fewer than without', async () => {
    const one = await replayFiltered(FILES, 'tcp port 21')
    const four = await replayFiltered(FILES, 'tcp port 21', 4)
    deepStrictEqual(four.lines, one.lines)
    strictEqual(four.result.packets, one.result.packets)
    strictEqual(four.result.packetsRead, one.result.packetsRead)
    const all = await replayLines(FILES)
    strictEqual(one.result.packetsRead, all.result.packets)
    ok(one.result.packets > 0 && one.result.packets < all.result.packets)
    ok(one.lines.every((line) => JSON.parse(line).server_port === 21))
  })

  test('one that lets all in changes nothing', async () => {
    const { lines } = await replayLines(FILES)
    deepStrictEqual((await replayFiltered(FILES, 'len > 0')).lines, lines.sort())
  })

  test('one that matches nothing: no records, all counted', async () => {
    const { lines, result } = await replayFiltered(FILES, 'tcp port 1', 2)
    deepStrictEqual(lines, [])
    strictEqual(result.packets, 0)
    ok(result.packetsRead > 0)
  })

  test('several link types in one replay', async () => {
    const files = readdirSync(join(FIXTURES, 'net')).filter((f) => /^(sll|raw|null).*pcap$/.test(f))
    const paths = files.map((f) => join(FIXTURES, 'net', f))
    ok(paths.length >= 2)
    const { lines } = await replayLines(paths)
    deepStrictEqual((await replayFiltered(paths, 'tcp')).lines, lines.sort())
    await rejects(replayFiltered(paths, 'vlan'), /The filter "vlan" is wrong for /)
  })

  test('a wrong one: one sentence, exit code 2, before anything is read or made', () => {
    const noise = join(folder, 'noise.pcap')
    writeFileSync(noise, 'this is no capture')
    const args = [CLI, 'replay', noise, '--filter', 'tcp prot 22']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
    })
    strictEqual(stderr.split(': ').slice(1, 2).join(), 'The filter "tcp prot 22" is wrong')
    strictEqual(stdout, '')
    strictEqual(status, 2)
    deepStrictEqual(readdirSync(folder), ['noise.pcap'])
  })

  test('the summary says how many of how many', () => {
    const args = [CLI, 'replay', FILES[0]!, '--filter', 'tcp[tcpflags] & tcp-syn != 0']
    const to = ['--to', `ndjson:${join(folder, 'out')}`]
    const { stdout } = spawnSync(process.execPath, [...args, ...to], { encoding: 'utf8' })
    ok(/^\d+ of [\d,]+ packets, /.test(stdout), stdout)
  })
})
