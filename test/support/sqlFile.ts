/** The statements of a file of SQL, as clickhouse-client would take them. */

/** Statements end with a semicolon at the end of a line; whole lines may be comments. */
export const splitStatements = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(/;\n/)
    .map((sql) => sql.trim())
    .filter((sql) => sql !== '')
