/** Records straight into the tables of a ClickHouse server. */
import { UsageError } from '../../config/problems.ts'
import type { Destination } from '../destination.ts'

export function createClickHouseDestination(_uri: string): Destination {
  throw new UsageError('Sink clickhouse: is not available in this version')
}
