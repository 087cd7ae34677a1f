/** Scores added up per question, and per client, server, suite and scenario of the recordings. */
import type { Score } from './question.ts'
import type { Recording } from './recordings.ts'

export const DIMENSIONS = ['client', 'server', 'suite', 'scenario'] as const
type Dimension = (typeof DIMENSIONS)[number]

export interface WrongAnswer {
  readonly recording: string
  readonly question: string
  readonly known: unknown
  readonly said: unknown
  readonly evidence: string
}

const createScore = (): Score => ({ right: 0, wrong: 0, unknown: 0 })

export class Board {
  readonly questions = new Map<string, Score>()
  readonly wrong: WrongAnswer[] = []
  readonly missed: WrongAnswer[] = []
  private readonly groups = new Map<Dimension, Map<string, Score>>(
    DIMENSIONS.map((dimension) => [dimension, new Map()]),
  )

  add(recording: Recording, answer: WrongAnswer, score: Score): void {
    addTo(this.questions, answer.question, score)
    for (const dimension of DIMENSIONS) {
      addTo(this.groups.get(dimension)!, recording[dimension], score)
    }
    if (score.wrong > 0) this.wrong.push(answer)
    else if (score.unknown > 0) this.missed.push(answer)
  }

  groupsOf(dimension: Dimension): ReadonlyMap<string, Score> {
    return this.groups.get(dimension)!
  }
}

function addTo(scores: Map<string, Score>, name: string, score: Score): void {
  const sum = scores.get(name) ?? createScore()
  sum.right += score.right
  sum.wrong += score.wrong
  sum.unknown += score.unknown
  scores.set(name, sum)
}
