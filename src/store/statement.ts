/** One SQL statement of the schema, and the place all of them name. */

export const DATABASE = 'earshot'

/** Where the schema stands. */
export interface Place {
  readonly database: string
  /** Cluster on whose servers every statement runs; '' on a single server. */
  readonly cluster: string
}

export const DEFAULT_PLACE: Place = { database: DATABASE, cluster: '' }

export interface Statement {
  /** What it makes, for messages. */
  readonly name: string
  readonly sql: string
}

export const quoteText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** Quoted only where SQL needs it, for files that people read. */
export const quoteName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/i.test(name)
    ? name
    : `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``

/** A table or view by its full name. */
export const nameIn = (place: Place, table: string): string =>
  `${quoteName(place.database)}.${quoteName(table)}`

/** What follows the name in CREATE, ALTER and DROP: ` ON CLUSTER ...` or ''. */
export const onCluster = (place: Place): string =>
  place.cluster === '' ? '' : ` ON CLUSTER ${quoteText(place.cluster)}`
