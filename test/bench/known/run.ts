/**
 * Values that the tests of Suricata and Arkime expect of a corpus of captures, and whether they
 * stand in our records of the same session: `node dist/test/bench/known/run.js CORPUS [--match TEXT]`.
 * Prints Markdown and every value that does not; asserts nothing.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lastSessions, type Row, replayLines } from '../../support/replayLines.ts'
import { endsOf } from '../compare/answers.ts'
import { type KnownValue, plain, valuesOf } from './answers.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { match: { type: 'string', default: '' } },
})
const corpus = positionals[0]
if (corpus === undefined) {
  process.stderr.write('usage: run.js CORPUS [--match TEXT]\n')
  process.exit(2)
}

const tally = new Map<string, { asked: number; found: number }>()
const missing: string[] = []
const captures = JSON.parse(readFileSync(join(corpus, 'captures.json'), 'utf8')) as Row[]
for (const capture of captures) {
  if (!capture.file.includes(values.match)) continue
  const known = valuesOf(capture.known_answers)
  if (known.length === 0) continue
  const { lines } = await replayLines(join(corpus, capture.file))
  const textOf = gather(lines)
  for (const value of known) {
    const isFound = textOf(value.ends).includes(plain(value.value))
    count(value, isFound)
    if (!isFound) {
      missing.push(
        `${capture.file}: ${value.source} ${value.protocol} ${value.field} = ${JSON.stringify(value.value)}`,
      )
    }
  }
}

/** All that the records between two ends say, letters and digits alone; of every session for no ends. */
function gather(lines: readonly string[]): (ends: string) => string {
  const sessions = lastSessions(lines)
  const byId = new Map(sessions.map((s) => [s.session_id, [JSON.stringify(s)]]))
  for (const line of lines) {
    const row = JSON.parse(line) as Row
    if (row.stream === 'events') byId.get(row.session_id)?.push(line)
  }
  const all = plain([...byId.values()].flat().join(' '))
  return (ends) => {
    if (ends === '') return all
    const between = sessions.filter(
      (s) => endsOf(s.client_ip, s.client_port, s.server_ip, s.server_port) === ends,
    )
    return plain(between.flatMap((s) => byId.get(s.session_id)!).join(' '))
  }
}

function count({ source, protocol }: KnownValue, isFound: boolean): void {
  const key = `${source} | ${protocol}`
  const row = tally.get(key) ?? { asked: 0, found: 0 }
  row.asked++
  if (isFound) row.found++
  tally.set(key, row)
}

const out = ['| source | protocol | values | found |', '| --- | --- | --- | --- |']
for (const [key, { asked, found }] of [...tally].sort())
  out.push(`| ${key} | ${asked} | ${found} |`)
process.stdout.write(`${out.join('\n')}\n\n${missing.join('\n')}\n`)
