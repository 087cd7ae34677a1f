/**
 * Elasticsearch and OpenSearch (their REST API documentation): operation, indices, class of a
 * search, counts of a bulk request. Told by product fields, clients' names, or paths no other has.
 */
import { escapeControls, MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { noteApplication } from './application.ts'
import { isWholeBody, readBodyText } from './bodyCapture.ts'
import { decodePercent } from './credentials.ts'
import { Header } from './headerName.ts'
import { viewJson } from './jsonView.ts'
import { pathOf, pathStart, readQuery } from './parameters.ts'
import type { HttpState, Transaction } from './state.ts'
import type { View } from './view.ts'

/** Bytes of a request looked at: all of a search, the first actions of a bulk request. */
const REQUEST_BYTES = 16_384
/** Bytes of an answer looked at: counts stand before the hits. */
const RESPONSE_BYTES = 512
const MAX_INDICES = 32
const CLIENT =
  /^(?:elasticsearch|opensearch|elastic-?transport|kibana|filebeat|metricbeat|logstash|elastic\/)/i

/** API's segment to the verb told; those with a hyphen take it from the method. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['_search', 'SEARCH'],
  ['_msearch', 'MSEARCH'],
  ['_async_search', 'SEARCH'],
  ['_count', 'COUNT'],
  ['_bulk', 'BULK'],
  ['_doc', '-'],
  ['_create', 'CREATE'],
  ['_update', 'UPDATE'],
  ['_source', '-'],
  ['_mget', 'MGET'],
  ['_update_by_query', 'UPDATE_BY_QUERY'],
  ['_delete_by_query', 'DELETE_BY_QUERY'],
  ['_reindex', 'REINDEX'],
  ['_sql', 'SQL'],
  ['_query', 'ESQL'],
  ['_eql', 'EQL'],
  ['_ppl', 'PPL'],
  ['_cat', 'CAT'],
  ['_cluster', 'CLUSTER'],
  ['_nodes', 'NODES'],
  ['_mapping', 'MAPPING'],
  ['_settings', 'SETTINGS'],
  ['_alias', 'ALIAS'],
  ['_aliases', 'ALIAS'],
  ['_template', 'TEMPLATE'],
  ['_index_template', 'TEMPLATE'],
  ['_component_template', 'TEMPLATE'],
  ['_snapshot', 'SNAPSHOT'],
  ['_ingest', 'INGEST'],
  ['_refresh', 'REFRESH'],
  ['_flush', 'FLUSH'],
  ['_forcemerge', 'FORCEMERGE'],
  ['_close', 'CLOSE'],
  ['_open', 'OPEN'],
  ['_stats', 'STATS'],
  ['_security', 'SECURITY'],
  ['_xpack', 'XPACK'],
  ['_tasks', 'TASKS'],
  ['_scripts', 'SCRIPT'],
  ['_license', 'LICENSE'],
  ['_plugins', 'PLUGINS'],
  ['_search_template', 'SEARCH'],
  ['_field_caps', 'FIELD_CAPS'],
  ['_analyze', 'ANALYZE'],
  ['_validate', 'VALIDATE'],
  ['_explain', 'EXPLAIN'],
  ['_pit', 'PIT'],
])
/** APIs whose names other applications use as well: believed after a better sign only. */
const SHARED = new Set(['_all', '_stats', '_plugins', '_scripts', '_source', '_query', '_tasks'])

/** Whether a request is this application's. */
export function isElasticsearch(state: HttpState, request: Transaction): boolean {
  const known = state.fields.application
  if (known === 'elasticsearch' || known === 'opensearch') return true
  const { userAgent } = request
  // Requests of one connection share the text of their client's name: it is looked at once.
  if (userAgent !== state.viewedAgent) {
    state.viewedAgent = userAgent
    if (CLIENT.test(userAgent)) {
      noteApplication(state, /^opensearch/i.test(userAgent) ? 'opensearch' : 'elasticsearch')
      return true
    }
  }
  const start = pathStart(request.target)
  if (request.target.indexOf('/_', start) < 0) return false
  const { api } = readPath(request.target)
  // CouchDB and others have such paths too: the answer's fields must not say another name.
  return VERBS.has(api) && !SHARED.has(api) && (known === '' || known === 'kibana')
}

/** Takes a query in the target out of it where policy does not show it. */
export function hideQueryString(request: Transaction, session: SessionContext): void {
  if (session.statements === 'full' || !/[?&]q=/.test(request.target)) return
  request.target = request.target.replace(/([?&]q=)[^&]*/, '$1?')
  request.decodedTarget = ''
}

interface ElasticPath {
  /** `_search`, '' where the path names an index only. */
  api: string
  indices: string[]
}

function readPath(target: string): ElasticPath {
  const segments = pathOf(target).slice(1).split('/', 8)
  const at = segments.findIndex((s) => s.startsWith('_') && VERBS.has(s))
  const index = at === 0 || segments[0]!.startsWith('_') ? '' : segments[0]!
  const indices = decodePercent(index)
    .toString('utf8')
    .split(',', MAX_INDICES)
    .filter((name) => name !== '')
    .map(escapeControls)
  return { api: at < 0 ? '' : segments[at]!, indices }
}

const METHOD_VERBS: Readonly<Record<string, string>> = {
  GET: 'GET',
  HEAD: 'EXISTS',
  PUT: 'INDEX',
  POST: 'INDEX',
  DELETE: 'DELETE',
}

function chooseVerb(api: string, method: string, hasIndex: boolean): string {
  const verb = VERBS.get(api)
  if (verb !== undefined && verb !== '-') return verb
  if (api !== '') return METHOD_VERBS[method] ?? method
  if (!hasIndex) return 'INFO'
  return { PUT: 'CREATE_INDEX', DELETE: 'DELETE_INDEX', HEAD: 'EXISTS' }[method] ?? 'GET_INDEX'
}

export const elasticsearch: View = {
  requestBytes: REQUEST_BYTES,
  responseBytes: RESPONSE_BYTES,
  tell(state, transaction, tsMicros, session) {
    const { status, response } = transaction
    const isNamed =
      transaction.rare?.has(Header.ElasticProduct) === true || state.fields.application !== ''
    // A path alone may be anybody's: what is refused as unknown, or answered in HTML, is not told.
    if (!isNamed && !isJsonAnswer(transaction)) return
    const answer = readBodyText(response)
    const { api, indices } = readPath(transaction.target)
    const isOpenSearch = answer.includes('OpenSearch')
    noteApplication(state, isOpenSearch ? 'opensearch' : 'elasticsearch')
    const body = readBodyText(transaction)
    const verb = chooseVerb(api, transaction.method, indices.length > 0)
    const detail: Record<string, unknown> = {}
    if (indices.length > 0) detail.indices = indices
    const query = readQuery(transaction.target).get('q')
    const object = describeQuery(verb, body, query, transaction, detail, session)
    describeAnswer(answer, detail)
    session.event({
      tsMicros,
      kind: 'query',
      action: verb,
      object,
      user: transaction.credentials?.user ?? '',
      status: status === 0 ? 'unknown' : status >= 400 ? 'error' : 'ok',
      statusCode: status === 0 ? '' : String(status),
      statusText: status >= 400 ? readErrorType(answer) : '',
      durationMicros: tsMicros - transaction.tsMicros,
      bytes: response?.bodyBytes ?? 0,
      detail,
    })
  },
}

function isJsonAnswer(transaction: Transaction): boolean {
  const type = transaction.response?.contentType ?? ''
  return (
    transaction.status > 0 && /^application\/(?:json|vnd\.elasticsearch)|^text\/plain/i.test(type)
  )
}

/** What is asked for: the body where there is one, else the path; into `detail` what can be counted. */
function describeQuery(
  verb: string,
  body: string,
  query: string | undefined,
  transaction: Transaction,
  detail: Record<string, unknown>,
  session: SessionContext,
): string {
  if (verb === 'BULK') {
    Object.assign(detail, countActions(body))
    if (!isWholeBody(transaction)) detail.counted_bytes = body.length
    return pathOf(transaction.target)
  }
  const classes = classify(body)
  if (classes.length > 0) detail.query_class = classes
  if (query !== undefined && session.statements === 'full') {
    detail.query_string = escapeControls(query.slice(0, MAX_OBJECT_BYTES))
  }
  if (body === '') return pathOf(transaction.target)
  if (!isWholeBody(transaction) || body.length > MAX_OBJECT_BYTES) detail.cut = true
  return viewJson(body, session) || pathOf(transaction.target)
}

const QUERY_CLASS =
  /"(match_all|match|match_phrase|multi_match|term|terms|range|bool|exists|prefix|wildcard|regexp|fuzzy|ids|query_string|simple_query_string|nested|function_score|script_score|script|knn|aggs|aggregations|sort|suggest)"\s*:/g
const MAX_CLASSES = 16

/** Kinds of query that a search is made of, in the order of their first use. */
function classify(body: string): string[] {
  const classes: string[] = []
  for (const found of body.matchAll(QUERY_CLASS)) {
    if (!classes.includes(found[1]!) && classes.length < MAX_CLASSES) classes.push(found[1]!)
  }
  return classes
}

const ACTION = /^\s*\{\s*"(index|create|update|delete)"\s*:/

/** Actions of a bulk request: each on a line of its own, all but a delete followed by its document. */
function countActions(body: string): Record<string, number> {
  const counts: Record<string, number> = {}
  let isDocument = false
  for (const line of body.split('\n')) {
    const found: RegExpExecArray | null = isDocument ? null : ACTION.exec(line)
    isDocument = false
    if (found === null) continue
    counts[found[1]!] = (counts[found[1]!] ?? 0) + 1
    isDocument = found[1] !== 'delete'
  }
  return counts
}

function describeAnswer(answer: string, detail: Record<string, unknown>): void {
  const total = /"total"\s*:\s*(?:\{\s*"value"\s*:\s*)?(\d{1,15})/.exec(
    answer.slice(answer.indexOf('"hits"')),
  )
  if (answer.includes('"hits"') && total !== null) detail.hits = Number(total[1])
  const count = /^\s*\{\s*"count"\s*:\s*(\d{1,15})/.exec(answer)
  if (count !== null) detail.hits = Number(count[1])
  const result = /"result"\s*:\s*"(\w{1,32})"/.exec(answer)
  if (result !== null) detail.result = result[1]
  if (/"errors"\s*:\s*true/.test(answer)) detail.errors = true
}

function readErrorType(answer: string): string {
  const type = /"type"\s*:\s*"([\w.-]{1,128})"/.exec(answer)
  return type === null ? '' : type[1]!
}
