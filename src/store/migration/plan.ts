/** From what a server has to what it should have: the steps, found before any of them is run. */
import { STREAMS } from '../../record/batch.ts'
import { HISTORY, makeEntry } from '../history.ts'
import { makeRoles, nameRoles } from '../roles.ts'
import type { Schema } from '../schema.ts'
import {
  formatRelease,
  isAtLeast,
  OLDEST_SERVER,
  parseRelease,
  SCHEMA_VERSION,
} from '../schemaVersion.ts'
import { compareChain, compareView, leaveChain } from './compareMade.ts'
import { compareTable } from './compareTable.ts'
import type { ServerState } from './serverState.ts'
import { joinPlans, type Outcome, type Plan, type Step } from './step.ts'

function refuseVersions(schema: Schema, state: ServerState): string[] {
  const { database } = schema.options.place
  const release = parseRelease(state.serverVersion)
  if (release === undefined || !isAtLeast(release, OLDEST_SERVER)) {
    return [
      `The server is ClickHouse ${state.serverVersion || 'of no known version'}, and ${formatRelease(OLDEST_SERVER)} is the oldest that the schema is written for: upgrade it`,
    ]
  }
  if (state.schemaVersion > SCHEMA_VERSION) {
    return [
      `The database ${database} has version ${state.schemaVersion} of the schema and this Earshot knows ${SCHEMA_VERSION}: use the newer Earshot that made it`,
    ]
  }
  return []
}

const planDatabase = (schema: Schema, state: ServerState): Step => ({
  what: `database ${schema.options.place.database}`,
  outcome: state.hasDatabase ? 'already so' : 'made',
  sql: state.hasDatabase ? [] : [schema.database.sql],
})

/** Roles and rights carry no comment, so the history tells whether they are as wanted. */
function planRoles(schema: Schema, state: ServerState): Step[] {
  if (!schema.options.roles) return []
  const roles = makeRoles(schema)
  const name = nameRoles(roles)
  const what = `roles (${name})`
  if (state.roles === name) return [{ what, outcome: 'already so', sql: [] }]
  const outcome: Outcome = state.roles === '' ? 'made' : 'changed'
  return [{ what, outcome, sql: roles.map((r) => r.sql) }]
}

/** `release`: version of this Earshot, for the history. */
export function planMigration(schema: Schema, state: ServerState, release: string): Plan {
  const { place } = schema.options
  const refusals = refuseVersions(schema, state)
  if (refusals.length > 0) return { steps: [], refusals }
  const plan = joinPlans([
    { steps: [planDatabase(schema, state)], refusals: [] },
    ...schema.tables.map((t) => compareTable(place, t, state)),
    ...schema.views.map((v) => compareView(place, v, state)),
    ...STREAMS.map((stream) => {
      const chain = schema.chains.get(stream)
      return chain === undefined
        ? leaveChain(stream, state)
        : compareChain(place, stream, chain, state, state.schemaVersion < SCHEMA_VERSION)
    }),
    { steps: planRoles(schema, state), refusals: [] },
  ])
  const done = plan.steps.filter((s) => s.sql.length > 0)
  if (done.length === 0 && state.schemaVersion === SCHEMA_VERSION) return plan
  const changes = done.map((s) => `${s.outcome}: ${s.what}`)
  const entry: Step = {
    what: `${HISTORY}: version ${SCHEMA_VERSION} of the schema`,
    outcome: 'changed',
    sql: [makeEntry(place, SCHEMA_VERSION, release, changes)],
  }
  return { steps: [...plan.steps, entry], refusals: plan.refusals }
}
