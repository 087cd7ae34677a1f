/**
 * A bound on one exchange with a server, its answer included. The client's own timeout is for
 * silence only, and its abort signal no longer counts once an answer has begun.
 */
import { DestinationProblem } from '../destination.ts'
import { describeLateness } from './problem.ts'
import type { ClickHousePlace } from './uri.ts'

/**
 * What `work` gives, whose signal is aborted after `seconds` or together with `outer`.
 * Rejects with a DestinationProblem when it was too late.
 */
export async function withDeadline<T>(
  place: ClickHousePlace,
  seconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), seconds * 1000)
  try {
    return await work(AbortSignal.any([outer, late.signal]))
  } catch (error) {
    if (!late.signal.aborted || outer.aborted) throw error
    throw new DestinationProblem('away', describeLateness(place, seconds))
  } finally {
    clearTimeout(timer)
  }
}
