#!/usr/bin/env node
/** The command line: names the commands, and turns what goes wrong into a sentence and an exit code. */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { escapeControls } from './bytes/text.ts'
import { configCommand } from './commands/config.ts'
import { dissectorsCommand } from './commands/dissectors.ts'
import { doctorCommand } from './commands/doctor.ts'
import { eventsCommand } from './commands/events.ts'
import { migrateCommand } from './commands/migrate.ts'
import { playCommand } from './commands/play.ts'
import { queryCommand } from './commands/query.ts'
import { replayCommand, STDIN_ARGUMENT } from './commands/replay.ts'
import { schemaCommand } from './commands/schema.ts'
import { sensorCommand } from './commands/sensor.ts'
import { sessionsCommand } from './commands/sessions.ts'
import { spoolCommand } from './commands/spool.ts'
import { topicsCommand } from './commands/topics.ts'
import { describeError, Failure, UsageError } from './config/problems.ts'
import { readVersion } from './config/version.ts'

const words = hideBin(process.argv)
const passed =
  words[0] === 'replay' || words[0] === 'doctor'
    ? words.map((w) => (w === '-' ? STDIN_ARGUMENT : w))
    : words

const parser = yargs(passed)
  .scriptName('earshot')
  .usage('$0 COMMAND\n\nWho logged in where, how, with what result, and what they did.')
  .command(replayCommand)
  .command(sensorCommand)
  .command(doctorCommand)
  .command(sessionsCommand)
  .command(eventsCommand)
  .command(playCommand)
  .command(queryCommand)
  .command(spoolCommand)
  .command(dissectorsCommand)
  .command(migrateCommand)
  .command(schemaCommand)
  .command(configCommand)
  .command(topicsCommand)
  .demandCommand(1, 'Name a command; `earshot --help` lists them')
  .strict()
  .version(readVersion())
  .help()
  .example('earshot replay capture.pcapng', 'Store what a capture holds and show a summary')
  .example('earshot sensor -i eth1', 'Do the same with what a mirror port delivers')
  .example('earshot doctor -i eth1', 'Is that mirror port any good?')
  .example('earshot sessions --result failure', 'Logins that failed')
  .example('earshot events --kind command --user root', 'What root did')
  .wrap(process.stdout.isTTY ? Math.min(110, process.stdout.columns || 80) : 110)
  // yargs would print its help and exit with 1; a wrong flag deserves one sentence and a 2.
  .fail((message, error) => {
    if (error instanceof Failure) throw error
    // yargs reports its own checks with a message, whatever a command threw without one.
    throw message ? new UsageError(`${message} (see earshot --help)`) : error
  })

try {
  await parser.parseAsync()
} catch (error) {
  if (error instanceof Failure) {
    process.stderr.write(`earshot: ${escapeControls(describeError(error))}\n`)
    process.exitCode = error.exitCode
  } else {
    // Nobody foresaw this one: whoever mends it needs where it happened.
    const { createLog } = await import('./observe/log.ts')
    createLog().fatal(error)
    process.exitCode = 1
  }
}
