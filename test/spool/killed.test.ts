import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inspectSpool } from '../../src/spool/inspect.ts'
import { drain, openSpool, range } from './records.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-spool-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the child and kills it at some moment: how far it came by what it could say. */
async function runAndKill(ms: number, first: number): Promise<{ appended: number; done: number }> {
  const path = join(import.meta.dirname, 'appendingChild.js')
  const child = spawn(process.execPath, [path, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes
      resolve()
    })
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  await Promise.race([begun, ended])
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await ended
  const last = (what: string): number =>
    Number([...text.matchAll(new RegExp(`^${what} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0)
  return { appended: last('a'), done: last('d') }
}

describe('a process killed while it uses a spool', () => {
  test('loses nothing that was appended, and brings nothing again that was acknowledged', async () => {
    let first = 0
    for (const ms of [5, 23, 61, 140, 250]) {
      const { appended, done } = await runAndKill(ms, first)
      ok(appended > first, 'it appended something')
      const states = await inspectSpool(folder)
      const spool = await openSpool(folder)
      const { lines } = spool.waiting('events')
      strictEqual(states.find(({ stream }) => stream === 'events')?.waitingRecords, lines)
      const numbers = await drain(spool, 'events')
      const { tornBytes, damaged, gaveUp } = spool.counts('events')
      await spool.close()
      // One more batch than it could say may be appended, one more group acknowledged.
      const from = numbers[0] ?? appended
      const next = (numbers.at(-1) ?? appended - 1) + 1
      ok(from >= done && next >= appended && next <= appended + 37, `${from} ${done} ${next}`)
      deepStrictEqual(numbers, range(from, next))
      strictEqual(numbers.length, lines)
      deepStrictEqual([damaged, gaveUp], [0, 0])
      ok(tornBytes < 37 * 200 + 64)
      first = next
    }
  })
})
