/** `earshot query "SQL"`: any question to the store. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { UsageError } from '../config/problems.ts'
import { DEFAULT_STORE } from './filters.ts'
import { printFormat, printTable, withStore } from './results.ts'

interface QueryArguments {
  sql: string
  store: string
  json: boolean | undefined
  csv: boolean | undefined
  format: string | undefined
}

export const queryCommand: CommandModule<object, QueryArguments> = {
  command: 'query <sql>',
  describe: 'Ask the store in SQL; `SHOW TABLES` lists what there is',
  builder: (yargs) =>
    yargs
      .positional('sql', { type: 'string', demandOption: true })
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
      .example(
        'earshot query "SELECT user, count() FROM logins GROUP BY user ORDER BY 2 DESC"',
        '',
      ) as never,
  handler: runQuery,
}

async function runQuery(args: ArgumentsCamelCase<QueryArguments>): Promise<void> {
  const format = args.json ? 'JSONEachRow' : args.csv ? 'CSVWithNames' : args.format
  if (format !== undefined && !/^\w+$/.test(format)) {
    throw new UsageError(`--format ${format} is not the name of a format`)
  }
  const sql = args.sql.trim().replace(/;$/, '')
  await withStore(args.store, async (store) => {
    if (format === undefined) await printTable(store, sql)
    else await printFormat(store, sql, format)
  })
}
