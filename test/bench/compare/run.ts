/**
 * What Zeek, Suricata, Arkime and nDPI say of a corpus of captures, beside what Earshot says:
 * `node dist/test/bench/compare/run.js CORPUS [--protocols ssh,rdp,...] [--match TEXT]`.
 * CORPUS has captures.json, captures/ and zeek/. Prints Markdown; asserts nothing, since none of
 * them is the truth: who is right where they differ is for a person to say, from the packets.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSettings } from '../../../src/config/settings.ts'
import { lastSessions, replayLines } from '../../support/replayLines.ts'
import { readCaptures } from './answers.ts'
import { judge, type Verdict } from './judge.ts'

const PROTOCOLS = 'ssh,rdp,telnet,rlogin,rsh,rexec,rdpudp'
/** Columns named in a capture's row; the table below them has all. */
const MORE_SHOWN = 12
const SOURCES = ['Zeek', 'Suricata', 'Arkime', 'nDPI']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    protocols: { type: 'string', default: PROTOCOLS },
    match: { type: 'string', default: '' },
  },
})
const corpus = positionals[0]
if (corpus === undefined) {
  console.error('usage: run.js CORPUS [--protocols ssh,rdp,...] [--match TEXT]')
  process.exit(2)
}

const verdicts: Verdict[] = []
const unread: string[] = []
const settings = { ...createSettings(), sessions: 'all' as const }
for (const capture of readCaptures(corpus, values.protocols.split(','))) {
  if (!capture.file.includes(values.match)) continue
  try {
    const { lines } = await replayLines(join(corpus, capture.file), 1, settings)
    verdicts.push(judge(capture, lastSessions(lines)))
  } catch (error) {
    unread.push(`${nameOf(capture.file)}: ${error instanceof Error ? error.message : error}`)
  }
}
printCaptures()
printDifferences()
printMore()
for (const line of unread) console.log(`\nNot read to its end: ${line}`)

function nameOf(file: string): string {
  return file.replace(/^captures\//, '').replaceAll('|', '\\|')
}

function printRow(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

function printHead(...cells: readonly string[]): void {
  printRow(...cells)
  printRow(...cells.map(() => '---'))
}

function printCaptures(): void {
  const sum = (count: (v: Verdict) => number) => verdicts.reduce((all, v) => all + count(v), 0)
  const agreed = (source: string) => sum((v) => v.same.get(source) ?? 0)
  const differed = (source: string) =>
    sum((v) => v.different.filter((d) => d.answer.source === source).length)
  console.log(`${verdicts.length} captures, ${sum((v) => v.sessions.length)} sessions\n`)
  printHead('Source', 'answers', 'same', 'different')
  for (const source of SOURCES)
    printRow(source, agreed(source) + differed(source), agreed(source), differed(source))
  console.log('')
  printHead('Capture', 'sessions', 'same', 'different', 'more from ours')
  for (const v of verdicts) {
    const same = SOURCES.filter((s) => v.same.has(s)).map((s) => `${s} ${v.same.get(s)}`)
    const different = SOURCES.map((s) => [s, v.different.filter((d) => d.answer.source === s)])
      .filter(([, list]) => list!.length > 0)
      .map(([s, list]) => `${s} ${list!.length}`)
    const protocols = [...new Set(v.sessions.map((s) => s.protocol))].map(
      (p) => `${v.sessions.filter((s) => s.protocol === p).length} ${p}`,
    )
    const more = [...v.more.keys()].sort()
    const shown = more.slice(0, MORE_SHOWN).join(' ')
    const rest = more.length > MORE_SHOWN ? ` +${more.length - MORE_SHOWN}` : ''
    printRow(
      nameOf(v.capture.file),
      protocols.join(', '),
      same.join(', '),
      different.join(', '),
      shown + rest,
    )
  }
}

function printDifferences(): void {
  console.log('\n')
  printHead('Capture', 'source and question', 'theirs', 'ours', 'our evidence')
  for (const { capture, answer, ours, evidence } of verdicts.flatMap((v) => v.different))
    printRow(
      nameOf(capture),
      `${answer.source} ${answer.field}`,
      cell(answer.value),
      cell(ours),
      evidence.replaceAll('|', '\\|'),
    )
}

function cell(value: unknown): string {
  return String(JSON.stringify(value) ?? '')
    .slice(0, 120)
    .replaceAll('|', '\\|')
}

/** By column: what nobody else says in any of these captures, and in how many sessions we do. */
function printMore(): void {
  const all = new Map<string, { sessions: number; captures: number; example: string }>()
  for (const v of verdicts) {
    for (const [column, { sessions, example }] of v.more) {
      const known = all.get(column)
      if (known) {
        known.sessions += sessions
        known.captures++
      } else all.set(column, { sessions, captures: 1, example })
    }
  }
  console.log('\n')
  printHead('Ours alone', 'captures', 'sessions', 'such as')
  for (const [column, { sessions, captures, example }] of [...all].sort())
    printRow(column, captures, sessions, example.replaceAll('|', '\\|'))
}
