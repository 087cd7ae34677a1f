/** Statements that bring a table with rows in it to what it should be; rows stay. */
import { type ColumnDefinition, formatColumn, quoteColumn } from '../columnDefinition.ts'
import { nameIn, onCluster, type Place, quoteName, quoteText } from '../statement.ts'
import { formatIndex, makeTable, nameEngine, type TableDefinition } from '../tableDefinition.ts'
import { isWider, normalizeCodec, normalizeIndex } from './columnChange.ts'
import { readRules, readSetting } from './engineText.ts'
import type { ColumnState, ServerState, TableState } from './serverState.ts'
import type { Plan, Step } from './step.ts'

/** Names in a message: more than that nobody reads. */
const MAX_NAMED = 8

function listNames(names: readonly string[]): string {
  const rest = names.length - MAX_NAMED
  return names.slice(0, MAX_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

const hasKeyColumn = (table: TableState, column: string): boolean =>
  [table.sortingKey, table.partitionKey].some((key) => new RegExp(`\\b${column}\\b`).test(key))

function refuseShape(wanted: TableDefinition, found: TableState): string[] {
  if (nameEngine(wanted.engine) !== nameEngine(found.engine)) {
    return [
      `${wanted.name} is a ${found.engine} here and should be a ${nameEngine(wanted.engine)}: rename it, run migrate again and insert its rows into the new one`,
    ]
  }
  const refusals: string[] = []
  if (found.sortingKey !== wanted.orderBy) {
    refusals.push(
      `${wanted.name} is sorted by (${found.sortingKey}) and should be by (${wanted.orderBy}), which cannot be altered: rename it, run migrate again and insert its rows into the new one`,
    )
  }
  if (found.partitionKey !== wanted.partitionBy) {
    refusals.push(
      `${wanted.name} is partitioned by ${found.partitionKey || 'nothing'} and should be by ${wanted.partitionBy || 'nothing'}, which cannot be altered: rename it, run migrate again and insert its rows into the new one`,
    )
  }
  return refusals
}

interface Changes {
  /** Clauses of one ALTER TABLE, by what they do. */
  readonly groups: { what: string; clauses: string[] }[]
  readonly refusals: string[]
}

function compareColumns(
  wanted: TableDefinition,
  found: TableState,
  existing: ReadonlyMap<string, ColumnState>,
): Changes {
  const added: ColumnDefinition[] = []
  const retyped: string[] = []
  const recoded: ColumnDefinition[] = []
  const described: ColumnDefinition[] = []
  const clauses: string[] = []
  const refusals: string[] = []
  for (const c of wanted.columns) {
    const old = existing.get(c.name)
    if (old === undefined) {
      added.push(c)
      continue
    }
    if (old.type !== c.type) {
      if (isWider(old.type, c.type) && !hasKeyColumn(found, c.name)) {
        retyped.push(`${c.name} from ${old.type} to ${c.type}`)
        clauses.push(`MODIFY COLUMN ${formatColumn(c)}`)
      } else {
        refusals.push(
          `${wanted.name}.${c.name} is ${old.type} here and should be ${c.type}, which would not keep every value${hasKeyColumn(found, c.name) ? ' in its key' : ''}: rename the column, run migrate again and copy what fits`,
        )
      }
      continue
    }
    if (normalizeCodec(old.codec) !== normalizeCodec(c.codec)) recoded.push(c)
    if (old.comment !== c.comment) described.push(c)
  }
  const names = (list: readonly ColumnDefinition[]): string => listNames(list.map((c) => c.name))
  return {
    refusals,
    groups: [
      {
        what: `columns added: ${names(added)}`,
        clauses: added.map((c) => `ADD COLUMN IF NOT EXISTS ${formatColumn(c)}`),
      },
      { what: `types widened: ${listNames(retyped)}`, clauses },
      {
        what: `compression of ${names(recoded)}`,
        clauses: recoded.map(
          (c) =>
            `MODIFY COLUMN ${quoteColumn(c.name)} CODEC(${c.codec === '' ? 'Default' : c.codec})`,
        ),
      },
      {
        what: `comments of ${names(described)}`,
        clauses: described.map(
          (c) => `COMMENT COLUMN IF EXISTS ${quoteColumn(c.name)} ${quoteText(c.comment)}`,
        ),
      },
    ],
  }
}

function compareIndexes(wanted: TableDefinition, existing: ReadonlyMap<string, string>): Changes {
  const dropped = wanted.retiredIndexes.filter((name) => existing.has(name))
  const other = wanted.indexes.filter((i) => {
    const type = existing.get(i.name)
    return type !== undefined && normalizeIndex(type) !== normalizeIndex(i.type)
  })
  const missing = wanted.indexes.filter((i) => !existing.has(i.name))
  const drops = [...dropped, ...other.map((i) => i.name)]
  const adds = [...missing, ...other]
  return {
    refusals: [],
    groups: [
      {
        what: `indexes dropped: ${drops.join(', ')}`,
        clauses: drops.map((name) => `DROP INDEX IF EXISTS ${name}`),
      },
      {
        what: `indexes made for rows stored from now on: ${adds.map((i) => i.name).join(', ')}`,
        clauses: adds.map((i) => `ADD ${formatIndex(i).replace('INDEX', 'INDEX IF NOT EXISTS')}`),
      },
    ],
  }
}

/** The days of the last rule, for people. */
const describeTtl = (ttl: string): string => {
  const days = /toIntervalDay\((\d+)\)$/.exec(ttl)?.[1]
  return days === undefined ? 'for ever' : `${days} days`
}

function compareStorage(wanted: TableDefinition, found: TableState): Changes {
  const groups: Changes['groups'] = []
  const settings = Object.entries(wanted.settings).filter(
    ([name, value]) => readSetting(found.engineFull, name) !== String(value),
  )
  // First, since rules of the TTL may name a volume of the policy.
  if (settings.length > 0) {
    const values = settings.map(
      ([name, value]) => `${name} = ${typeof value === 'number' ? value : quoteText(value)}`,
    )
    groups.push({
      what: `settings: ${settings.map(([name]) => name).join(', ')}`,
      clauses: [`MODIFY SETTING ${values.join(', ')}`],
    })
  }
  const ttl = wanted.ttl.join(', ')
  const old = readRules(found.engineFull)
  if (ttl !== old) {
    const clause = ttl === '' ? 'REMOVE TTL' : `MODIFY TTL ${ttl}`
    groups.push({
      what: `kept ${describeTtl(ttl)} instead of ${describeTtl(old)}${ttl.includes('VOLUME') ? ', moved before' : ''}`,
      clauses: [clause],
    })
  }
  if (found.comment !== wanted.comment) {
    groups.push({ what: 'comment', clauses: [`MODIFY COMMENT ${quoteText(wanted.comment)}`] })
  }
  return { groups, refusals: [] }
}

/** The plan for one table that stores rows, or for one over the parts of it. */
export function compareTable(place: Place, wanted: TableDefinition, state: ServerState): Plan {
  const found = state.tables.get(wanted.name)
  if (found === undefined) {
    return {
      steps: [{ what: wanted.name, outcome: 'made', sql: [makeTable(place, wanted).sql] }],
      refusals: [],
    }
  }
  const shape = refuseShape(wanted, found)
  if (shape.length > 0) return { steps: [], refusals: shape }
  const ofTable = <T extends { table: string }>(all: readonly T[]): T[] =>
    all.filter((x) => x.table === wanted.name)
  const columns = new Map(ofTable(state.columns).map((c) => [c.name, c]))
  const indexes = new Map(ofTable(state.indexes).map((i) => [i.name, i.type]))
  const compared = [
    compareColumns(wanted, found, columns),
    compareIndexes(wanted, indexes),
    compareStorage(wanted, found),
  ]
  const alter = `ALTER TABLE ${nameIn(place, wanted.name)}${onCluster(place)}`
  const steps: Step[] = compared
    .flatMap((c) => c.groups)
    .filter((g) => g.clauses.length > 0)
    .map((g) => ({
      what: `${quoteName(wanted.name)}: ${g.what}`,
      outcome: 'changed',
      sql: [`${alter}\n    ${g.clauses.join(',\n    ')}`],
    }))
  if (steps.length === 0) steps.push({ what: wanted.name, outcome: 'already so', sql: [] })
  return { steps, refusals: compared.flatMap((c) => c.refusals) }
}
