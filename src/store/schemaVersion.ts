/** Versions by which the parts of the road to ClickHouse know each other. */

/**
 * Version of the tables that `earshot migrate` makes. It goes up when an older migrate
 * would undo what a newer one did; a column more does not need it.
 */
export const SCHEMA_VERSION = 1

/** Year and month of a ClickHouse release, as in 25.8. */
export type Release = readonly [year: number, month: number]

/** The oldest server that all statements are written for: a long-term release. */
export const OLDEST_SERVER: Release = [25, 8]

/** The first server whose text index is no experiment. */
export const TEXT_INDEX_SERVER: Release = [26, 2]

/** The release in what `SELECT version()` gives; undefined when it is no such version. */
export function parseRelease(version: string): Release | undefined {
  const found = /^(\d+)\.(\d+)\b/.exec(version)
  return found === null ? undefined : [Number(found[1]), Number(found[2])]
}

export const isAtLeast = (release: Release, wanted: Release): boolean =>
  release[0] > wanted[0] || (release[0] === wanted[0] && release[1] >= wanted[1])

export const formatRelease = (release: Release): string => release.join('.')
