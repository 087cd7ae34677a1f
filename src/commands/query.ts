/** `earshot query "SQL"`: any question to the store, also one from a file. */
import { readFileSync } from 'node:fs'
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { describeError, UsageError } from '../config/problems.ts'
import { DEFAULT_STORE } from './filters.ts'
import { bindParameters, parseQuestion } from './question.ts'
import { printFormat, printTable, withStore } from './results.ts'

interface QueryArguments {
  sql: string | undefined
  file: string | undefined
  param: string[] | undefined
  store: string
  json: boolean | undefined
  csv: boolean | undefined
  format: string | undefined
}

export const queryCommand: CommandModule<object, QueryArguments> = {
  command: 'query [sql]',
  describe: 'Ask the store in SQL; `SHOW TABLES` lists what there is',
  builder: (yargs) =>
    yargs
      .positional('sql', { type: 'string', describe: 'Or --file' })
      .option('file', {
        type: 'string',
        requiresArg: true,
        describe: 'Take the SQL from a file, as those of deploy/clickhouse/queries',
      })
      .option('param', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'NAME=VALUE for a {NAME:Type} in the SQL; may be repeated',
      })
      .conflicts('sql', 'file')
      .option('store', {
        type: 'string',
        default: DEFAULT_STORE,
        describe: 'Where records are: embedded:FOLDER or clickhouse://HOST:8123/DATABASE',
      })
      .option('json', { type: 'boolean', describe: 'JSON lines' })
      .option('csv', { type: 'boolean', describe: 'CSV with a header' })
      .option('format', {
        type: 'string',
        requiresArg: true,
        describe: 'Any output format of ClickHouse, as Markdown or Vertical',
      })
      .conflicts({ json: ['csv', 'format'], csv: 'format' })
      .example('earshot query "SELECT user, count() FROM logins GROUP BY user ORDER BY 2 DESC"', '')
      .example(
        'earshot query --file deploy/clickhouse/queries/18-timeline-of-a-user.sql --param user=root',
        '',
      ) as never,
  handler: runQuery,
}

async function runQuery(args: ArgumentsCamelCase<QueryArguments>): Promise<void> {
  const format = args.json ? 'JSONEachRow' : args.csv ? 'CSVWithNames' : args.format
  if (format !== undefined && !/^\w+$/.test(format)) {
    throw new UsageError(`--format ${format} is not the name of a format`)
  }
  const question = parseQuestion(readSql(args))
  const { sql } = question
  const params = bindParameters(question, args.param ?? [])
  await withStore(args.store, async (store) => {
    if (format === undefined) await printTable(store, sql, params)
    else await printFormat(store, sql, format, params)
  })
}

function readSql({ sql, file }: QueryArguments): string {
  if (sql !== undefined) return sql
  if (file === undefined) throw new UsageError('Give a query, or a file with one by --file')
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read --file ${file}: ${describeError(error)}`)
  }
}
