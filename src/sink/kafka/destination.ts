/** Records to Kafka topics. */
import { UsageError } from '../../config/problems.ts'
import type { Settings } from '../../config/settings.ts'
import type { Destination } from '../destination.ts'

export function createKafkaDestination(_uri: string, _settings: Settings): Destination {
  throw new UsageError('Sink kafka: is not available in this version')
}
