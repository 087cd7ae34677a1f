/** What became of the records of a stream. */
import { z } from 'zod'

/** A file of an earlier version may lack one. */
const count = z.int().nonnegative().default(0)

export const totalsSchema = z.object({
  /** Record lines that the destination has. */
  delivered: count,
  /** Given up because the spool was full, too old or not to be written. */
  gaveUp: count,
  /** Given up because the destination can never store them. */
  unfit: count,
  /** In stretches of segments that could not be read, and how many bytes those had. */
  damaged: count,
  damagedBytes: count,
  /** Bytes cut from the end of segments: entries that were not whole when the process died. */
  tornBytes: count,
})
export type Totals = z.infer<typeof totalsSchema>

export const createTotals = (): Totals => ({
  delivered: 0,
  gaveUp: 0,
  unfit: 0,
  damaged: 0,
  damagedBytes: 0,
  tornBytes: 0,
})

const combine = (
  a: Readonly<Totals>,
  b: Readonly<Totals>,
  of: (x: number, y: number) => number,
): Totals => ({
  delivered: of(a.delivered, b.delivered),
  gaveUp: of(a.gaveUp, b.gaveUp),
  unfit: of(a.unfit, b.unfit),
  damaged: of(a.damaged, b.damaged),
  damagedBytes: of(a.damagedBytes, b.damagedBytes),
  tornBytes: of(a.tornBytes, b.tornBytes),
})

export const addTotals = (a: Readonly<Totals>, b: Readonly<Totals>): Totals =>
  combine(a, b, (x, y) => x + y)

export const subtractTotals = (a: Readonly<Totals>, b: Readonly<Totals>): Totals =>
  combine(a, b, (x, y) => x - y)
