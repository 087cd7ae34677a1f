/**
 * What each fixture's programs logged beside what the records say, protocol by protocol:
 * `node dist/test/answers/run.js [protocol]`.
 */
import { type Answers, type Comparison, compareAnswers, readAnswers } from './answers.ts'

const MAX_CELL_CHARS = 60

interface Line {
  answers: Answers
  compared: readonly Comparison[]
}

const lines: Line[] = []
for (const answers of readAnswers(process.argv[2])) {
  lines.push({ answers, compared: await compareAnswers(answers) })
}

const cut = (text: string): string =>
  text.length > MAX_CELL_CHARS ? `${text.slice(0, MAX_CELL_CHARS - 1)}…` : text
const count = (rows: readonly Comparison[]): number => rows.filter((c) => c.isEqual).length

const out = [
  '| fixture | server | client | known from | asked | equal |',
  '| --- | --- | --- | --- | --- | --- |',
]
for (const { answers, compared } of lines) {
  const { scenario, server, client, source } = answers
  out.push(
    `| ${[scenario, server, client, source].map(cut).join(' | ')} | ${compared.length} | ${count(compared)} |`,
  )
}
out.push('', '| protocol | fixtures | asked | equal |', '| --- | --- | --- | --- |')
const protocols = new Map<string, Line[]>()
for (const line of lines) {
  const { protocol } = line.answers
  protocols.set(protocol, [...(protocols.get(protocol) ?? []), line])
}
for (const [protocol, own] of protocols) {
  const all = own.flatMap((l) => l.compared)
  out.push(`| ${protocol} | ${own.length} | ${all.length} | ${count(all)} |`)
}
const different = lines.flatMap(({ answers, compared }) =>
  compared
    .filter((c) => !c.isEqual)
    .map(
      (c) =>
        `${answers.scenario}: ${c.what} is ${JSON.stringify(c.expected)}, said ${JSON.stringify(c.actual)}`,
    ),
)
process.stdout.write(`${[...out, '', ...different].join('\n').trimEnd()}\n`)
