/** How long rows are kept and where, unless somebody said it now, stays as it was. */
import { KEPT_STREAMS, makeTtl, readTtl } from '../retention.ts'
import type { TableDefinition } from '../tableDefinition.ts'
import { readRules } from './engineText.ts'
import type { MigrateOptions } from './migrate.ts'
import type { ServerState } from './serverState.ts'

/** The table as wanted, with the TTL and the storage policy that it has where none was stated. */
export function keepStorage(
  table: TableDefinition,
  state: ServerState,
  { retention, tiers, stated }: Pick<MigrateOptions, 'retention' | 'tiers' | 'stated'>,
): TableDefinition {
  const found = state.tables.get(table.name)
  const stream = KEPT_STREAMS.find((s) => table.name === s || table.name === `${s}_local`)
  if (found === undefined || stream === undefined || table.orderBy === '') return table
  const rules = readRules(found.engineFull)
  const { storage_policy: _, ...settings } = table.settings
  if (!stated.tiers && !stated.retention.has(stream)) {
    return { ...table, settings, ttl: rules === '' ? [] : [rules] }
  }
  const old = readTtl(rules)
  const days = stated.retention.has(stream) ? retention[stream] : old.days
  if (stated.tiers) return { ...table, ttl: makeTtl(days, tiers) }
  const coldAfterDays = old.coldAfterDays
  return { ...table, settings, ttl: makeTtl(days, { storagePolicy: '', coldAfterDays }) }
}
