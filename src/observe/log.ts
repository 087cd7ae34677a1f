/** The log: JSON lines on standard error, readable ones when that is a terminal. */
import { type DestinationStream, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** A log that writes at once, so that nothing is lost when the process ends. */
export function createLog(level = process.env.EARSHOT_LOG_LEVEL ?? 'info'): Logger {
  const destination: DestinationStream = process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname' })
    : pino.destination({ fd: 2, sync: true })
  const known = level in pino.levels.values || level === 'silent'
  return pino({ level: known ? level : 'info', base: null }, destination)
}
