/** `earshot events`: what happened in sessions, newest first. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { addressSql } from '../store/views.ts'
import { addFilters, type FilterArguments, makeConditions } from './filters.ts'
import { printFormat, printTable, withStore } from './results.ts'

interface EventsArguments extends FilterArguments {
  kind: string[] | undefined
  session: string | undefined
}

const SHOWN = `formatDateTime(ts, '%F %T') AS time, protocol, ${addressSql('client_ip')} AS client,
  ${addressSql('server_ip')} AS server, user, kind, action, object, status, status_code AS code`

const WHOLE = `* EXCEPT stored_at REPLACE (${addressSql('client_ip')} AS client_ip, ${addressSql('server_ip')} AS server_ip)`

export const eventsCommand: CommandModule<object, EventsArguments> = {
  command: 'events',
  describe: 'List what happened in sessions: logins, commands, queries, files',
  builder: (yargs) =>
    addFilters(yargs)
      .option('kind', {
        type: 'string',
        array: true,
        describe: 'auth, command, query, request, message, file, channel, privilege, ...',
      })
      .option('session', { type: 'string', requiresArg: true, describe: 'Only of this session' })
      .example('earshot events --kind command query --user root', ''),
  handler: listEvents,
}

async function listEvents(args: ArgumentsCamelCase<EventsArguments>): Promise<void> {
  const conditions = makeConditions(args, 'ts')
  conditions.add('kind', args.kind, 'kind IN {kind:Array(String)}')
  conditions.add('session', args.session, 'session_id = {session:String}')
  const from = `(SELECT * FROM current_events WHERE ${conditions.sql}
    ORDER BY ts DESC, session_id, event_seq DESC LIMIT ${args.limit})`
  const sql = `SELECT ${args.json ? WHOLE : SHOWN} FROM ${from} ORDER BY ts DESC, session_id, event_seq DESC`
  await withStore(args.store, async (store) => {
    if (args.json) await printFormat(store, sql, 'JSONEachRow', conditions.params)
    else if (args.csv) await printFormat(store, sql, 'CSVWithNames', conditions.params)
    else await printTable(store, sql, conditions.params)
  })
}
