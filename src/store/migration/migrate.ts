/** Plans and runs a migration; for `earshot migrate` and for the embedded store alike. */
import { describeError, Failure } from '../../config/problems.ts'
import { createSchema, type SchemaOptions } from '../schema.ts'
import { isAtLeast, parseRelease, TEXT_INDEX_SERVER } from '../schemaVersion.ts'
import { keepStorage } from './keepStorage.ts'
import { planMigration } from './plan.ts'
import { readState, type SchemaServer } from './serverState.ts'
import type { Step } from './step.ts'

/** What is asked for; whether the server has text indexes it says itself. */
export interface MigrateOptions extends Omit<SchemaOptions, 'textIndex'> {
  /** What somebody asked for: the rest is for new tables and leaves others as they are. */
  readonly stated: { readonly retention: ReadonlySet<string>; readonly tiers: boolean }
}

export const NOTHING_STATED: MigrateOptions['stated'] = { retention: new Set(), tiers: false }

/**
 * The steps that bring the server to the wanted schema, none of them run yet. Rejects
 * with a Failure that says all that a person has to decide first.
 */
export async function planSteps(
  server: SchemaServer,
  options: MigrateOptions,
  release: string,
): Promise<readonly Step[]> {
  const state = await readState(server, options.place)
  const serverRelease = parseRelease(state.serverVersion)
  const textIndex = serverRelease !== undefined && isAtLeast(serverRelease, TEXT_INDEX_SERVER)
  const whole = createSchema({ ...options, textIndex })
  const tables = whole.tables.map((t) => keepStorage(t, state, options))
  const schema = { ...whole, tables }
  const plan = planMigration(schema, state, release)
  if (plan.refusals.length > 0) {
    throw new Failure(`Nothing was changed. ${plan.refusals.join('. ')}`)
  }
  return plan.steps
}

/** Runs the steps in their order and tells of each once it is done. */
export async function runSteps(
  server: SchemaServer,
  steps: readonly Step[],
  tell: (step: Step) => Promise<void> = async () => {},
): Promise<void> {
  for (const step of steps) {
    for (const sql of step.sql) {
      try {
        await server.run(sql)
      } catch (error) {
        throw new Failure(
          `${step.what} could not be ${step.outcome}; what was done before stays, and migrate goes on from there when it is run again: ${describeError(error)}`,
        )
      }
    }
    await tell(step)
  }
}
