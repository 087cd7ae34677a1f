/** A sink over a network: records go to a spool on disk, and from there to a destination. */
import { UsageError } from '../config/problems.ts'
import type { Destination } from './destination.ts'
import type { SinkContext } from './open.ts'
import type { Sink } from './sink.ts'

export async function openSpooled(_destination: Destination, _context: SinkContext): Promise<Sink> {
  throw new UsageError('Sinks over a network are not available in this version')
}
