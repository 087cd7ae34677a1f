/** One SQL statement of the schema, and the database they all name. */

export const DATABASE = 'earshot'

export interface Statement {
  /** What it makes, for messages. */
  readonly name: string
  readonly sql: string
}
