/** What a ClickHouse server or the way to it says, as one sentence that a person can act on. */
import { ClickHouseError } from '@clickhouse/client'
import { escapeControls } from '../../bytes/text.ts'
import { codeOf, describeError } from '../../config/problems.ts'
import { DestinationProblem } from '../destination.ts'
import type { ClickHousePlace } from './uri.ts'

/** Numbers of ClickHouse's ErrorCodes.cpp. */
const UNKNOWN_TABLE = [60]
const UNKNOWN_DATABASE = [81]
const NO_LOGIN = [192, 193, 194, 195, 516]
const NO_RIGHT = [164, 291, 497]
/** The table or the server is not as it must be. */
const OTHER_REFUSALS = [16, 36, 44, 47, 48, 62, 115, 452, 511]
/** The rows are not what the table takes: whoever sends them again hears the same again. */
const UNFIT = [
  6, 25, 26, 27, 32, 33, 38, 41, 53, 69, 70, 72, 117, 128, 130, 131, 321, 349, 376, 467, 469, 675,
  676, 691,
]
/** What the reader of a format adds to any error of a row. */
const IN_A_ROW = /\(at row \d+\)|while reading the value of key|JSONEachRowRowInputFormat/
const MAX_MESSAGE_CHARS = 300
const TLS_CODES =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH)/

/** Number of ClickHouse's error, or 0 for what is none. */
export const errorNumberOf = (error: unknown): number =>
  error instanceof ClickHouseError ? Number(error.code) : 0

/** Whether a server says that rows do not fit its table. */
export const isUnfit = (error: unknown): boolean =>
  UNFIT.includes(errorNumberOf(error)) ||
  (error instanceof ClickHouseError && IN_A_ROW.test(error.message))

/** Whether an error is about the question rather than the server or the login. */
export const isForQuestioner = (error: unknown): boolean => {
  const number = errorNumberOf(error)
  return number !== 0 && !UNKNOWN_DATABASE.includes(number) && !NO_LOGIN.includes(number)
}

/** What was said, short, on one line, harmless in a terminal. */
export function quoteAnswer(error: unknown): string {
  // The parser lists all that it would have taken instead.
  const [text = ''] = escapeControls(describeError(error)).split('. Expected one of:')
  const short = text.length > MAX_MESSAGE_CHARS ? `${text.slice(0, MAX_MESSAGE_CHARS)}...` : text
  return short.replace(/[.:\s]+$/, '')
}

/** Migrate with the login left out: whoever reads the sentence knows it. */
const migrateHint = (place: ClickHousePlace): string => `\`earshot migrate ${place.name}\` makes it`

function describeRefusal(number: number, place: ClickHousePlace, error: unknown): string {
  const { name, database, user } = place
  if (UNKNOWN_DATABASE.includes(number)) {
    return `${name} has no database ${database}, or ${user} may not see it; ${migrateHint(place)}`
  }
  if (UNKNOWN_TABLE.includes(number)) {
    return `${name} lacks a table or view (${quoteAnswer(error)}); ${migrateHint(place)}`
  }
  if (NO_LOGIN.includes(number)) {
    return `${name} does not let ${escapeControls(user)} in: wrong password, or no such user`
  }
  if (NO_RIGHT.includes(number)) {
    return `${name} does not allow that to ${escapeControls(user)}: ${quoteAnswer(error)}`
  }
  return `${name} refuses: ${quoteAnswer(error)}`
}

export const describeLateness = (place: ClickHousePlace, seconds = place.timeoutSeconds): string =>
  `${place.name} does not answer within ${seconds} s`

function describeSilence(place: ClickHousePlace, error: unknown): string {
  const code = codeOf(error)
  const { name } = place
  if (code === 'ECONNREFUSED') return `${name} refuses connections: is ClickHouse running there?`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${name} has a host name that is not known`
  if (/^timeout error/i.test(describeError(error)) || code === 'ETIMEDOUT') {
    return describeLateness(place)
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return place.tls === undefined
      ? `${name} closed the connection; a server that speaks TLS needs tls=true`
      : `${name} closed the connection`
  }
  return `${name} does not answer as ClickHouse does: ${quoteAnswer(error)}`
}

/** As DestinationProblem whatever a client of `place` threw; one already stays as it is. */
export function toProblem(place: ClickHousePlace, error: unknown): DestinationProblem {
  if (error instanceof DestinationProblem) return error
  const number = errorNumberOf(error)
  const refusals = [UNKNOWN_DATABASE, UNKNOWN_TABLE, NO_LOGIN, NO_RIGHT, OTHER_REFUSALS, UNFIT]
  if (refusals.some((numbers) => numbers.includes(number))) {
    return new DestinationProblem('refused', describeRefusal(number, place, error))
  }
  if (number !== 0) {
    return new DestinationProblem('away', `${place.name} has trouble: ${quoteAnswer(error)}`)
  }
  const code = codeOf(error)
  if (TLS_CODES.test(code)) {
    const message = `TLS with ${place.name} fails: ${quoteAnswer(error)}; the option ca names the file of its authority`
    return new DestinationProblem('refused', message)
  }
  return new DestinationProblem('away', describeSilence(place, error))
}
