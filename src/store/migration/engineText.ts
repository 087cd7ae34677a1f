/** What stands in the text of a table's engine, as system.tables.engine_full has it. */

/** The TTL rules in the server's words; '' without any. */
export const readRules = (engineFull: string): string =>
  (/ TTL (.*?)(?: SETTINGS |$)/.exec(engineFull)?.[1] ?? '').replaceAll(' DELETE', '')

export const readSetting = (engineFull: string, name: string): string | undefined =>
  new RegExp(`\\b${name} = ('[^']*'|[^,\\s]+)`).exec(engineFull)?.[1]?.replaceAll("'", '')
