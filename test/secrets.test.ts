/**
 * No secret typed in any fixture is in any record of any stream, any transcript, any export,
 * the summary or the log, with the policy there is by default; nor with input recorded.
 * EARSHOT_RECORDINGS names a folder of further recordings.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { formatSummary } from '../src/commands/summary.ts'
import { createSettings, type Settings } from '../src/config/settings.ts'
import { formatCast } from '../src/play/asciicast.ts'
import { renderText } from '../src/play/plainText.ts'
import { bytesOf, makeRecording } from '../src/play/recording.ts'
import { FIXTURES, fixtureCaptures, ROOT } from './support/paths.ts'
import { type Row, replayLines } from './support/replayLines.ts'
import { FIXTURE_SECRETS, findSecret } from './support/secrets.ts'

const FOLDER = process.env.EARSHOT_RECORDINGS ?? ''
const more = FOLDER === '' ? [] : readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
const captures = [
  ...fixtureCaptures().map((name) => join(FIXTURES, name)),
  join(ROOT, 'test', 'play', 'full-screen.pcap'),
  ...more.filter((name) => name.endsWith('.pcap')).map((name) => join(FOLDER, name)),
].filter((path) => existsSync(path))

/** Transcript rows by session. */
function groupTranscripts(lines: readonly string[]): Row[][] {
  const sessions = new Map<string, Row[]>()
  for (const line of lines) {
    const row = JSON.parse(line) as Row
    if (row.stream !== 'transcripts') continue
    const rows = sessions.get(row.session_id) ?? []
    rows.push(row)
    sessions.set(row.session_id, rows)
  }
  return [...sessions.values()]
}

/** Everything that is made of a capture, by what it is called. */
async function listTexts(file: string, settings: Settings): Promise<[string, string][]> {
  const { lines, result } = await replayLines(file, 1, settings)
  const texts: [string, string][] = lines.map((line) => ['record', line])
  texts.push(['summary', formatSummary(result, 1, 200)])
  for (const rows of groupTranscripts(lines)) {
    for (const kind of ['output', 'input']) {
      // Together, as a secret may be in two rows by halves.
      const parts = rows.filter((row) => row.kind === kind).map((row) => bytesOf(row))
      texts.push([`transcript of ${kind}`, Buffer.concat(parts).toString('latin1')])
    }
    const recording = makeRecording(rows)!
    for (const version of [2, 3] as const) {
      const options = { version, input: true, idleSeconds: undefined, start: 0 }
      const cast = [...formatCast(recording, options)]
      texts.push([`cast ${version}`, cast.join('\n')])
      const data = cast.slice(1).map((line) => JSON.parse(line)[2] as string)
      texts.push([`cast ${version} played`, data.join('')])
    }
    texts.push(['text', (await renderText(recording)).join('\n')])
  }
  return texts
}

describe('secrets', () => {
  for (const file of captures) {
    test(`typed in ${basename(file)} are nowhere`, async () => {
      for (const transcripts of ['all', 'output'] as const) {
        const texts = await listTexts(file, { ...createSettings(), transcripts })
        const hasTranscripts = texts.some(([what]) => what.startsWith('transcript'))
        const found = texts.flatMap(([what, text]) => {
          const secret = findSecret(text)
          return secret === undefined ? [] : [`${secret} in ${what}: ${text.slice(0, 300)}`]
        })
        deepStrictEqual(found, [])
        // The setting is about transcripts alone.
        if (!hasTranscripts) break
      }
    })
  }

  test('are not in what the command writes and says, however much it says', () => {
    const words = ['dist/src/cli.js', 'replay', '--to', 'ndjson:-']
    const files = captures.filter((file) => /telnet|ftp|http/.test(file)).slice(0, 40)
    const env = { ...process.env, EARSHOT_LOG_LEVEL: 'trace' }
    const { status, stdout, stderr } = spawnSync(process.execPath, [...words, ...files], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    })
    strictEqual(status, 0, stderr)
    ok(stdout.length > 10_000 && stderr.length > 100)
    strictEqual(findSecret(stdout), undefined)
    strictEqual(findSecret(stderr), undefined)
  })

  test('would be found: kept by the operator, they are there, and in every shape', async () => {
    const settings: Settings = { ...createSettings(), secrets: 'keep' }
    const texts = await listTexts(join(FIXTURES, 'ftp', 'passive-session.pcap'), settings)
    strictEqual(findSecret(texts.map(([, text]) => text).join('\n')), 'fixture-pass-1')
    for (const secret of FIXTURE_SECRETS) {
      ok(findSecret(`x${secret}y`) !== undefined)
      ok(findSecret(Buffer.from(secret).toString('hex')) !== undefined)
      if (secret.length < 9) continue
      for (const user of ['bob:', 'al:', 'alice:', 'root:', 'a:b:c:']) {
        ok(findSecret(Buffer.from(user + secret).toString('base64')) !== undefined, user + secret)
      }
    }
  })
})
