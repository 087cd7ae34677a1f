/** The log: JSON lines on standard error, readable ones when that is a terminal. */
import { type DestinationStream, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/**
 * A log that writes at once, so that nothing is lost when the process ends. `say`: gets the
 * readable lines, without their ends, instead of standard error, as a status line wants.
 */
export function createLog(
  level = process.env.EARSHOT_LOG_LEVEL ?? 'info',
  say?: (line: string) => void,
): Logger {
  const known = level in pino.levels.values || level === 'silent'
  return pino({ level: known ? level : 'info', base: null }, openDestination(say))
}

function openDestination(say: ((line: string) => void) | undefined): DestinationStream {
  if (say !== undefined) {
    const format = pretty.prettyFactory({ colorize: true, ignore: 'pid,hostname' })
    return { write: (line) => say(String(format(line)).trimEnd()) }
  }
  return process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname' })
    : pino.destination({ fd: 2, sync: true })
}
