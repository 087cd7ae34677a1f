/**
 * Scores the sensor on recordings whose truth is known:
 * `node dist/test/matrix/run.js ssh|rdp|telnet FOLDER [--part TEXT] [--unknown]`.
 * Prints; asserts nothing. The recordings are made by fixtures/record/<protocol>-matrix.
 */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { formatTable } from '../../src/commands/table.ts'
import { Board, DIMENSIONS, type WrongAnswer } from './board.ts'
import type { Question, Score } from './question.ts'
import { RDP_QUESTIONS } from './rdpQuestions.ts'
import { readRecordings, tellOf } from './recordings.ts'
import { SSH_QUESTIONS } from './sshQuestions.ts'
import { TELNET_QUESTIONS } from './telnetQuestions.ts'

const QUESTIONS: Readonly<Record<string, readonly Question[]>> = {
  ssh: SSH_QUESTIONS,
  rdp: RDP_QUESTIONS,
  telnet: TELNET_QUESTIONS,
}

const { protocol, folder, part, unknown } = yargs(hideBin(process.argv))
  .command('$0 <protocol> <folder>', 'scores the sensor on recordings whose truth is known')
  .positional('protocol', { choices: Object.keys(QUESTIONS), demandOption: true, type: 'string' })
  .positional('folder', { demandOption: true, type: 'string' })
  .option('part', {
    type: 'string',
    default: '',
    describe: 'only recordings with this in their name',
  })
  .option('unknown', { type: 'boolean', default: false, describe: 'lists what was left open too' })
  .strict()
  .parseSync() as { protocol: string; folder: string; part: string; unknown: boolean }

const recordings = readRecordings(folder, part)
const board = new Board()
for (const recording of recordings) {
  const told = await tellOf(recording)
  for (const [i, known] of recording.known.entries()) {
    for (const question of QUESTIONS[protocol]!) {
      if (known[question.name] === undefined) continue
      const score = question.judge(known[question.name], told[i]!)
      board.add(recording, answerOf(recording.name, question, known, told[i]!), score)
    }
  }
}
print()

function answerOf(
  recording: string,
  question: Question,
  known: Readonly<Record<string, unknown>>,
  told: Awaited<ReturnType<typeof tellOf>>[number],
): WrongAnswer {
  const { session } = told
  const isActivity = /^(activity|uses|transfer|keystroke)/.test(question.name)
  const evidence = isActivity ? session?.ssh_activity_evidence : session?.evidence
  return {
    recording,
    question: question.name,
    known: known[question.name],
    said: question.say(told),
    evidence: session === undefined ? 'no session' : (evidence ?? ''),
  }
}

function print(): void {
  const count = (name: 'client' | 'server' | 'suite') =>
    new Set(recordings.map((r) => r[name])).size
  const combinations = new Set(recordings.map((r) => `${r.client} ${r.server} ${r.suite}`))
  const sessions = recordings.reduce((sum, r) => sum + r.known.length, 0)
  console.log(
    `${sessions} sessions in ${recordings.length} recordings; ${count('client')} clients, ${count('server')} servers, ${count('suite')} suites, ${combinations.size} combinations\n`,
  )
  printScores('question', board.questions)
  for (const dimension of DIMENSIONS) printScores(dimension, board.groupsOf(dimension))
  printAnswers('wrong', board.wrong)
  if (unknown) printAnswers('unknown', board.missed)
}

function printScores(title: string, scores: ReadonlyMap<string, Score>): void {
  const percent = (n: number, of: number): string => ((100 * n) / of).toFixed(1)
  const rows = [...scores].map(([name, { right, wrong, unknown: open }]) => {
    const all = right + wrong + open
    return [name, all, right, wrong, open, percent(right, all), percent(wrong, all)]
  })
  console.log(
    formatTable([title, 'asked', 'right', 'wrong', 'unknown', '% right', '% wrong'], rows),
  )
  console.log()
}

function printAnswers(title: string, answers: readonly WrongAnswer[]): void {
  console.log(`${title}: ${answers.length}`)
  for (const { recording, question, known, said, evidence } of answers) {
    console.log(
      `  ${recording}: ${question} is ${JSON.stringify(known)}, said ${JSON.stringify(said)}; ${evidence}`,
    )
  }
  console.log()
}
