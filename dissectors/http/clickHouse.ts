/**
 * ClickHouse over HTTP ("HTTP Interface" of its documentation): the statement in the query or the
 * body, the user in fields of its own, in the query or by Basic, what the server counted.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { viewStatement } from '../../src/formats/sql/statement.ts'
import { noteApplication } from './application.ts'
import { isWholeBody, readBodyText } from './bodyCapture.ts'
import { Header } from './headerName.ts'
import { showText } from './lineText.ts'
import { pathStart, readQuery } from './parameters.ts'
import type { HttpState, Transaction } from './state.ts'
import type { View } from './view.ts'

const STATEMENT_BYTES = 8192
const ANSWER_BYTES = 1024
/** Rows of an insert follow its statement in the same body. */
const INSERT_DATA = /^(\s*insert\s+into\s[\s\S]{0,1000}?\bformat\s+\w+)\s[\s\S]*$/i
/** Codes of an exception that refuses a login: UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, AUTHENTICATION_FAILED. */
const LOGIN_CODES = new Set(['192', '193', '194', '516'])

/** Whether a request may be one: by its own fields, or by the query's parameter at the root. */
export function isClickHouse(state: HttpState, request: Transaction): boolean {
  const { rare, target, method } = request
  // As nearly all: a path beyond the root, and no field of ClickHouse's.
  if (rare === undefined && target.length > 1 && target.charCodeAt(1) !== 0x3f) {
    if (target.charCodeAt(0) === 0x2f) return false
  }
  if (rare?.has(Header.ClickHouseUser) === true || rare?.has(Header.ClickHouseDatabase) === true) {
    return true
  }
  if (method !== 'GET' && method !== 'POST') return false
  const start = pathStart(target)
  if (target.charCodeAt(start) !== 0x2f) return false
  const next = target.charCodeAt(start + 1)
  if (next !== 0x3f && !Number.isNaN(next)) return false
  // The root of any site: the answer's fields tell, and only then is anything told.
  if (state.fields.application !== '' && state.fields.application !== 'clickhouse') return false
  return method === 'POST' ? !isForm(request) : /[?&]query=/.test(target)
}

const isForm = (request: Transaction): boolean =>
  /^(?:application\/(?:x-www-form|json|soap)|multipart\/|text\/xml)/i.test(request.contentType)

/** Takes user and password from the places that only ClickHouse has; masks them in the target. */
export function readClickHouseLogin(request: Transaction, session: SessionContext): void {
  const { rare } = request
  const query = readQuery(request.target)
  const user = rare?.get(Header.ClickHouseUser) ?? query.get('user')
  if (user !== undefined && request.credentials === undefined) {
    const isField = rare?.has(Header.ClickHouseUser) === true
    request.credentials = {
      scheme: isField ? 'x-clickhouse-key' : 'query',
      user: showText(user),
      login: undefined,
      // Masked as it was read, in a field or in the target.
      secret: (isField ? rare?.get(Header.ClickHouseKey) : query.get('password')) ?? '',
      proxy: false,
      opening: false,
    }
  }
  if (session.statements === 'full' || !query.has('query')) return
  request.statement = query.get('query')!
  request.target = hideQuery(request.target)
  request.decodedTarget = ''
}

const hideQuery = (target: string): string => target.replace(/([?&]query=)[^&]*/, '$1?')

export const clickHouse: View = {
  requestBytes: STATEMENT_BYTES,
  responseBytes: ANSWER_BYTES,
  tell(state, transaction, tsMicros, session) {
    const { rare, status, response } = transaction
    const isNamed = rare?.has(Header.ClickHouseServer) || rare?.has(Header.ClickHouseSummary)
    const code = rare?.get(Header.ClickHouseException) ?? ''
    if (!isNamed && code === '' && state.fields.application !== 'clickhouse') return
    noteApplication(state, 'clickhouse')
    if (LOGIN_CODES.has(code)) transaction.isLoginRefused = true
    const query = readQuery(transaction.target)
    const inTarget = transaction.statement || (query.get('query') ?? '')
    const body = readBodyText(transaction)
    // With both, the body continues the statement; after an INSERT it is data.
    const isData = /^\s*insert\b/i.test(inTarget)
    const joined = inTarget === '' ? body : isData ? inTarget : `${inTarget}\n${body}`.trim()
    const statement = joined.replace(INSERT_DATA, '$1')
    if (statement === '') return
    const isCut = inTarget === '' && !isWholeBody(transaction) && statement === joined
    const view = viewStatement(statement, 'standard', session.statements, isCut, (s) =>
      session.mask(s),
    )
    const detail: Record<string, unknown> = { ...readSummary(rare?.get(Header.ClickHouseSummary)) }
    if (view.tables.length > 0) detail.tables = view.tables
    if (view.cut) detail.cut = true
    const database = rare?.get(Header.ClickHouseDatabase) ?? query.get('database')
    if (database !== undefined) detail.database = showText(database)
    if (isData && transaction.bodyBytes > 0) detail.data_bytes = transaction.bodyBytes
    session.event({
      tsMicros,
      kind: 'query',
      action: view.class,
      object: view.text,
      user: transaction.credentials?.user ?? '',
      status: status === 0 ? 'unknown' : status >= 400 || code !== '' ? 'error' : 'ok',
      statusCode: code || (status === 0 ? '' : String(status)),
      statusText: code === '' ? '' : readException(readBodyText(response)),
      durationMicros: tsMicros - transaction.tsMicros,
      bytes: response?.bodyBytes ?? 0,
      detail,
    })
  },
}

/** Name of the exception, which stands in brackets at the end of its first line. */
function readException(answer: string): string {
  const found = /\(([A-Z][A-Z0-9_]{2,63})\)/.exec(answer)
  return found === null ? '' : found[1]!
}

const COUNTS = [
  'read_rows',
  'read_bytes',
  'written_rows',
  'written_bytes',
  'result_rows',
  'result_bytes',
]

function readSummary(summary: string | undefined): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of COUNTS) {
    const found = new RegExp(`"${name}"\\s*:\\s*"?(\\d{1,15})`).exec(summary ?? '')
    if (found !== null) counts[name] = Number(found[1])
  }
  return counts
}
