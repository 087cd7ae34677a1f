/** The doctor's findings as paragraphs for a terminal, and as one JSON object. */
import { escapeControls } from '../bytes/text.ts'
import { summarise } from '../doctor/diagnose.ts'
import type { Finding, FindingVerdict } from '../doctor/finding.ts'
import type { Look } from '../doctor/numbers.ts'

/** Text reads badly in longer lines, however wide the terminal is. */
const MAX_COLUMNS = 100
const MIN_COLUMNS = 40
const CODE_COLUMNS = 18

const HEADINGS: Readonly<Record<FindingVerdict, string>> = {
  problem: 'PROBLEM',
  note: 'note',
  unjudged: '?',
  ok: 'ok',
}
const ORDER: readonly FindingVerdict[] = ['problem', 'note', 'unjudged', 'ok']

/** First line the summary; then what is wrong, at length; then the rest, a line each. */
export function formatReport(look: Look, findings: readonly Finding[], columns: number): string {
  const width = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, columns))
  const lines = [...wrap(summarise(findings), '', width), ...wrap(describeLook(look), '', width)]
  for (const verdict of ORDER) {
    const group = findings.filter((f) => f.verdict === verdict)
    const isLong = verdict === 'problem' || verdict === 'note'
    if (!isLong && group.length > 0) lines.push('')
    for (const finding of group) {
      if (isLong) lines.push('', ...formatLong(finding, width))
      else lines.push(...formatShort(finding, width))
    }
  }
  const said = [
    ...(look.live?.remarks ?? []),
    ...(look.live?.interfaces ?? []).flatMap((i) => i.unchecked),
  ]
  if (look.problem !== '') said.push(look.problem)
  if (said.length > 0) lines.push('')
  for (const sentence of said) lines.push(...wrap(sentence, '', width))
  return `${lines.map(escapeControls).join('\n')}\n`
}

export const toJson = (look: Look, findings: readonly Finding[]): string =>
  `${JSON.stringify({
    summary: summarise(findings),
    sources: look.sources,
    findings,
    survey: look.survey,
    live: look.live,
    problem: look.problem,
  })}\n`

function describeLook({ survey, live, sources }: Look): string {
  const from = live === null && sources.length > 1 ? `${sources.length} files` : sources.join(', ')
  const seconds = live?.seconds ?? (survey.lastMicros - survey.firstMicros) / 1e6
  const span =
    seconds >= 1 ? `${Math.round(seconds).toLocaleString('en-US')} s` : `${seconds.toFixed(3)} s`
  const packets = `${survey.packets.toLocaleString('en-US')} packet${survey.packets === 1 ? '' : 's'}`
  return `${from}: ${packets}, ${survey.wireBytes.toLocaleString('en-US')} bytes, ${span}.`
}

function formatLong(finding: Finding, width: number): string[] {
  const lines = wrap(`${HEADINGS[finding.verdict]} ${finding.code}: ${finding.title}`, '', width)
  if (finding.unsafe.length > 0) lines.push('  Not safe to conclude:')
  for (const sentence of finding.unsafe) lines.push(...wrap(`- ${sentence}`, '  ', width))
  if (finding.mend.length > 0) lines.push('  What mends it:')
  for (const sentence of finding.mend) lines.push(...wrap(`- ${sentence}`, '  ', width))
  return lines
}

function formatShort(finding: Finding, width: number): string[] {
  const head = `${HEADINGS[finding.verdict].padEnd(3)}${finding.code.padEnd(CODE_COLUMNS)}`
  return wrap(head + finding.title, '', width, ' '.repeat(head.length))
}

/** Breaks at spaces; what follows the first line stands under its text. */
function wrap(text: string, indent: string, width: number, hang?: string): string[] {
  const next = hang ?? (text.startsWith('- ') ? `${indent}  ` : indent)
  const lines: string[] = []
  let line = indent
  let begun = false
  // Runs of spaces are layout, of which the last one is where a line may break.
  for (const word of text.match(/\S+\s*/g) ?? []) {
    if (begun && line.length + word.trimEnd().length > width) {
      lines.push(line.trimEnd())
      line = next
    }
    line += word
    begun = true
  }
  lines.push(line.trimEnd())
  return lines
}
