/** `earshot sessions`: sessions in the store, newest first. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { addressSql } from '../store/views.ts'
import { addFilters, type FilterArguments, makeConditions } from './filters.ts'
import { printFormat, printTable, withStore } from './results.ts'

interface SessionsArguments extends FilterArguments {
  result: string | undefined
}

const SHOWN = `formatDateTime(started_at, '%F %T') AS started, protocol, ${addressSql('client_ip')} AS client,
  concat(${addressSql('server_ip')}, ' ', toString(server_port)) AS server, user, auth_method AS method,
  auth_result AS result, activity, round(duration_ms / 1000, 1) AS seconds, client_bytes + server_bytes AS bytes`

const WHOLE = `* EXCEPT stored_at REPLACE (${addressSql('client_ip')} AS client_ip, ${addressSql('server_ip')} AS server_ip)`

export const sessionsCommand: CommandModule<object, SessionsArguments> = {
  command: 'sessions',
  describe: 'List sessions: who logged in where, how, with what result',
  builder: (yargs) =>
    addFilters(yargs)
      .option('result', {
        type: 'string',
        choices: ['success', 'failure', 'unknown'],
        describe: 'Only logins with this result',
      })
      .example('earshot sessions --protocol ssh telnet --result success --since 7d', ''),
  handler: listSessions,
}

async function listSessions(args: ArgumentsCamelCase<SessionsArguments>): Promise<void> {
  const conditions = makeConditions(args, 'started_at')
  conditions.add('result', args.result, 'auth_result = {result:String}')
  // The aliases of REPLACE would hide the columns from the conditions, hence the inner query.
  const from = `(SELECT * FROM current_sessions WHERE ${conditions.sql}
    ORDER BY started_at DESC, session_id LIMIT ${args.limit})`
  const sql = `SELECT ${args.json ? WHOLE : SHOWN} FROM ${from} ORDER BY started_at DESC, session_id`
  await withStore(args.store, async (store) => {
    if (args.json) await printFormat(store, sql, 'JSONEachRow', conditions.params)
    else if (args.csv) await printFormat(store, sql, 'CSVWithNames', conditions.params)
    else await printTable(store, sql, conditions.params)
  })
}
