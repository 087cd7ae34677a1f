/** Views and Kafka tables hold no rows: where they differ they are dropped and made anew. */
import type { Stream } from '../../record/batch.ts'
import { readSeal } from '../seal.ts'
import { nameIn, onCluster, type Place, type Statement } from '../statement.ts'
import type { ServerState, TableState } from './serverState.ts'
import type { Outcome, Plan } from './step.ts'

const isView = (engine: string): boolean => engine === 'View'
const isMaterialized = (engine: string): boolean => engine === 'MaterializedView'

const isSame = (statement: Statement, found: TableState | undefined): boolean =>
  found !== undefined && readSeal(found.comment) === readSeal(statement.sql)

/** A view: replaced at once where the server can do that, dropped and made otherwise. */
export function compareView(place: Place, view: Statement, state: ServerState): Plan {
  const found = state.tables.get(view.name)
  if (isSame(view, found)) {
    return { steps: [{ what: view.name, outcome: 'already so', sql: [] }], refusals: [] }
  }
  if (found !== undefined && !isView(found.engine) && !isMaterialized(found.engine)) {
    return {
      steps: [],
      refusals: [
        `${view.name} is a ${found.engine} here and should be a view: rename it and run migrate again`,
      ],
    }
  }
  const outcome: Outcome = found === undefined ? 'made' : 'changed'
  const replaces = view.sql.startsWith('CREATE OR REPLACE')
  const drop = `DROP VIEW IF EXISTS ${nameIn(place, view.name)}${onCluster(place)} SYNC`
  const sql = found === undefined || replaces ? [view.sql] : [drop, view.sql]
  return { steps: [{ what: view.name, outcome, sql }], refusals: [] }
}

/** What belongs to the chain of a stream, in the order in which it may be dropped. */
function listChain(stream: Stream, state: ServerState): TableState[] {
  const head = `kafka_${stream}`
  const rank = (t: TableState): number => {
    // Nothing is taken from the topic any more once this one is gone.
    if (t.name === `${head}_take`) return 0
    if (t.engine === 'Kafka') return 1
    return isMaterialized(t.engine) ? 2 : 3
  }
  return [...state.tables.values()]
    .filter((t) => t.name === head || t.name.startsWith(`${head}_`))
    .filter((t) => readSeal(t.comment) !== '')
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** Columns that the chain on the server reads and the wanted one would not. */
function listForgotten(stream: Stream, chain: readonly Statement[], state: ServerState): string[] {
  // The Kafka table has lines; what is read out of them passes here.
  const passed = `kafka_${stream}_taken`
  const create = chain.find((s) => s.name === passed)?.sql ?? ''
  return state.columns
    .filter((c) => c.table === passed && !create.includes(`\n    \`${c.name}\` `))
    .map((c) => c.name)
}

/**
 * The chain of one stream. Offsets are the broker's, under the consumer group, so what is
 * published while it is made anew is taken afterwards. `isNewer`: the database is of an
 * earlier version of the schema, so columns may go.
 */
export function compareChain(
  place: Place,
  stream: Stream,
  chain: readonly Statement[],
  state: ServerState,
  isNewer: boolean,
): Plan {
  const what = `kafka_${stream} and its views`
  const found = listChain(stream, state)
  const same =
    found.length === chain.length && chain.every((s) => isSame(s, state.tables.get(s.name)))
  if (same) return { steps: [{ what, outcome: 'already so', sql: [] }], refusals: [] }
  const taken = chain.find((s) => {
    const t = state.tables.get(s.name)
    return t !== undefined && !found.includes(t)
  })
  if (taken !== undefined) {
    return {
      steps: [],
      refusals: [
        `${taken.name} is there and not made by Earshot: rename or drop it and run migrate again`,
      ],
    }
  }
  const forgotten = listForgotten(stream, chain, state)
  if (forgotten.length > 0 && !isNewer) {
    return {
      steps: [],
      refusals: [
        `kafka_${stream} reads ${forgotten.join(', ')}, which this version of Earshot does not know: run migrate of the newer one that made it`,
      ],
    }
  }
  const drops = found.map((t) => {
    const kind = isMaterialized(t.engine) ? 'VIEW' : 'TABLE'
    return `DROP ${kind} IF EXISTS ${nameIn(place, t.name)}${onCluster(place)} SYNC`
  })
  return {
    steps: [
      {
        what,
        outcome: found.length === 0 ? 'made' : 'changed',
        sql: [...drops, ...chain.map((s) => s.sql)],
      },
    ],
    refusals: [],
  }
}

/** Chains that are there although no topics were asked for: what they lack is said, not mended. */
export function leaveChain(stream: Stream, state: ServerState): Plan {
  if (listChain(stream, state).length === 0) return { steps: [], refusals: [] }
  const read = new Set(
    state.columns.filter((c) => c.table === `kafka_${stream}`).map((c) => c.name),
  )
  const missing = state.columns.filter(
    (c) => c.table === stream && c.name !== 'stored_at' && !read.has(c.name),
  )
  const what = `kafka_${stream} and its views`
  if (missing.length === 0)
    return { steps: [{ what, outcome: 'already so', sql: [] }], refusals: [] }
  return {
    steps: [{ what: `${what}: not looked at without --kafka`, outcome: 'left', sql: [] }],
    refusals: [],
  }
}
