/** `earshot spool` as a person meets it. */
import { deepStrictEqual, match, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { makeBatch, openSpool } from '../spool/records.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.js')
const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: string[]) =>
  spawnSync(process.execPath, [CLI, 'spool', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })

describe('earshot spool', () => {
  test('says that there is none', () => {
    const { status, stdout } = run()
    deepStrictEqual([status, stdout], [0, 'There is no spool in ./earshot-spool.\n'])
    strictEqual(run('--json').stdout, '')
  })

  test('shows what waits for each destination while a process uses it, and changes nothing', async () => {
    const at = join(folder, 'earshot-spool')
    const spool = await openSpool(at)
    const other = await openSpool(at, { name: 'other://\u001b[2Jhost' })
    writeFileSync(join(at, 'notes.txt'), 'of somebody else')
    await spool.append(makeBatch('events', 0, 1234))
    await spool.append(makeBatch('sessions', 0, 7))
    await spool.acknowledge((await spool.take('sessions'))!, 2)
    await spool.append(makeBatch('sessions', 7, 1))
    const files = (): string[] => readdirSync(at, { recursive: true, encoding: 'utf8' }).sort()
    const before = files()
    const { status, stdout, stderr } = run()
    deepStrictEqual([status, stderr], [0, ''])
    match(stdout, /^fake:\/\/there +events +1,234 +49,392 +20\d\d-[\d: -]+ +0 +0 +0 +0 +0$/m)
    match(stdout, /^fake:\/\/there +sessions +1 +72 +20\d\d-[\d: -]+ +5 +0 +2 +0 +0$/m)
    match(stdout, /^other:\/\/\\x1b\[2Jhost +sensors +0 +0 +0 +0 +0 +0 +0$/m)
    const rows = run('--spool', at, '--json').stdout.trimEnd().split('\n')
    deepStrictEqual(rows.length, 8)
    const { oldest, ...events } = JSON.parse(rows[1]!)
    match(oldest, /^20\d\d-.*Z$/)
    deepStrictEqual(events, {
      destination: 'fake://there',
      folder: spool.folder,
      stream: 'events',
      waiting_records: 1234,
      waiting_bytes: 49_392,
      delivered: 0,
      gave_up: 0,
      undeliverable: 0,
      damaged: 0,
      damaged_bytes: 0,
      torn_bytes: 0,
    })
    deepStrictEqual(files(), before)
    await other.close()
    await spool.close()
  })

  test('a folder nobody may read is one sentence', () => {
    const path = join(folder, 'file')
    writeFileSync(path, '')
    const { status, stderr } = run('--spool', path)
    strictEqual(status, 1)
    match(stderr, /^earshot: Cannot read the spool .*ENOTDIR.*\n$/)
  })
})
