/**
 * What each flow of a corpus is taken for by Earshot, ndpiReader and tshark:
 * `node dist/test/bench/recognition/run.js CORPUS [--match TEXT] [--only ssh,tls]`.
 * Prints Markdown and every disagreement; asserts nothing, since who is right only the packets tell.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSettings } from '../../../src/config/settings.ts'
import { lastSessions, type Row, replayLines } from '../../support/replayLines.ts'
import { endsOf } from '../compare/answers.ts'
import { ourNames } from './names.ts'
import { askNdpi, askTshark, type Names } from './peers.ts'

const PEERS = ['ndpi', 'tshark'] as const
type Peer = (typeof PEERS)[number]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { match: { type: 'string', default: '' }, only: { type: 'string', default: '' } },
})
const corpus = positionals[0]
if (corpus === undefined) {
  process.stderr.write('usage: run.js CORPUS [--match TEXT] [--only protocol,...]\n')
  process.exit(2)
}
const only = values.only.split(',').filter(Boolean)

interface Score {
  same: number
  /** The peer names no protocol that Earshot knows. */
  silent: number
  different: number
  /** The peer names it and Earshot does not. */
  missed: number
}
const scores = new Map<string, Record<Peer, Score>>()
const scoreOf = (protocol: string, peer: Peer): Score => {
  const empty = (): Score => ({ same: 0, silent: 0, different: 0, missed: 0 })
  const known = scores.get(protocol) ?? { ndpi: empty(), tshark: empty() }
  scores.set(protocol, known)
  return known[peer]
}
const disagreements: string[] = []

/** What the sessions between two ends are taken for: a hand-over or a proxy has several protocols. */
function protocolsOf(
  rows: readonly Row[],
  events: ReadonlyMap<string, Set<string>>,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const row of rows) {
    const ends = endsOf(row.client_ip, row.client_port, row.server_ip, row.server_port)
    const key = `${row.transport} ${ends}`
    const names = found.get(key) ?? new Set<string>()
    found.set(key, names)
    if (row.protocol) names.add(row.protocol)
    for (const name of events.get(row.session_id) ?? []) names.add(name)
    if (row.tls_version || row.tls_ja3) names.add('tls')
  }
  return found
}

const captures = (JSON.parse(readFileSync(join(corpus, 'captures.json'), 'utf8')) as Row[]).filter(
  (c) => c.file.includes(values.match),
)
for (const capture of captures) {
  const file = join(corpus, capture.file)
  let ours: Map<string, Set<string>>
  try {
    const { lines } = await replayLines(file, 1, { ...createSettings(), sessions: 'all' })
    const events = new Map<string, Set<string>>()
    for (const line of lines) {
      const row = JSON.parse(line) as Row
      if (row.stream !== 'events' || !row.protocol) continue
      events.set(row.session_id, (events.get(row.session_id) ?? new Set()).add(row.protocol))
    }
    ours = protocolsOf(lastSessions(lines), events)
  } catch {
    continue
  }
  const [ndpi, tshark] = await Promise.all([askNdpi(file), askTshark(file)])
  compare(capture.file, 'ndpi', ours, ndpi)
  compare(capture.file, 'tshark', ours, tshark)
}

function compare(file: string, peer: Peer, ours: Map<string, Set<string>>, theirs: Names): void {
  const flows = new Set([...ours.keys(), ...theirs.keys()])
  for (const flow of flows) {
    const own = ours.get(flow) ?? new Set<string>()
    const said = [...(theirs.get(flow) ?? [])]
    const named = said.flatMap((name) => ourNames(peer, name))
    const first = [...own][0] ?? ''
    const counted = first || named[0] || ''
    if (counted === '' || (only.length > 0 && !only.includes(counted))) continue
    const score = scoreOf(counted, peer)
    if (first === '') {
      score.missed++
      disagreements.push(`${file} ${flow}: nothing, ${peer} ${said.join('+')}`)
    } else if (named.some((name) => own.has(name))) score.same++
    else if (named.length === 0) {
      score.silent++
      if (said.length > 0)
        disagreements.push(`${file} ${flow}: ${[...own].join('+')}, ${peer} ${said.join('+')}`)
    } else {
      score.different++
      disagreements.push(
        `${file} ${flow}: ${[...own].join('+')}, ${peer} ${said.join('+')} (different)`,
      )
    }
  }
}

const out = [
  '| protocol | ndpi same | silent | different | missed by us | tshark same | silent | different | missed by us |',
  `|${' --- |'.repeat(9)}`,
]
for (const [protocol, by] of [...scores].sort()) {
  const cells = PEERS.flatMap((peer) => {
    const { same, silent, different, missed } = by[peer]
    return [same, silent, different, missed]
  })
  out.push(`| ${[protocol, ...cells].join(' | ')} |`)
}
process.stdout.write(`${out.join('\n')}\n\n${disagreements.join('\n')}\n`)
