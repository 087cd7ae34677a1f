/** One thing that migrate looks at, and what it does about it. */

export type Outcome = 'made' | 'changed' | 'already so' | 'left'

export interface Step {
  /** What it is about, with what changes: `sessions: columns added: a, b`. */
  readonly what: string
  readonly outcome: Outcome
  /** Run in this order; none when nothing is to do. */
  readonly sql: readonly string[]
}

/** Steps, and what only a person can decide; with any of the latter nothing is run. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly refusals: readonly string[]
}

export const joinPlans = (plans: readonly Plan[]): Plan => ({
  steps: plans.flatMap((p) => p.steps),
  refusals: plans.flatMap((p) => p.refusals),
})
