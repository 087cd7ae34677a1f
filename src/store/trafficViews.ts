/** Views of what was done in sessions: commands, queries, requests, files; and which were long, large or half seen. */
import { nameIn, type Place, type Statement } from './statement.ts'
import { ADDRESSES, makeView } from './view.ts'

const LONG_SESSION_MS = 3_600_000
const LARGE_TRANSFER_BYTES = 10 * 1024 * 1024

const WHERE_AND_WHO = `${ADDRESSES}, server_port, session_id, event_seq`

// Copies of an event are alike in every column, so that its kind may be looked at before they are
// counted once: the wide columns of all other kinds are then never read.
function makeEventViews(place: Place): Statement[] {
  const events = nameIn(place, 'events')
  return [
    makeView(
      place,
      'commands',
      `SELECT ts, sensor, protocol, user, kind, action, object, status, status_code, status_text,
    ${WHERE_AND_WHO}
FROM ${events} FINAL
PREWHERE kind IN ('command', 'query')`,
      'Commands and statements in clear: object is the line as the user meant it, or what the verb in action acted on',
    ),
    makeView(
      place,
      'queries',
      `SELECT ts, sensor, protocol, user, action, object AS statement, JSONExtract(detail, 'tables', 'Array(String)') AS tables,
    status, status_code, status_text, duration_ms,
    ${WHERE_AND_WHO}
FROM ${events} FINAL
PREWHERE kind = 'query'`,
      'Statements sent to databases, stores and directories, with the tables they touch and what the server said of them',
    ),
    makeView(
      place,
      'requests',
      `SELECT ts, sensor, protocol, user, action AS method, JSONExtractString(detail, 'host') AS host, object AS path,
    status_code, bytes, duration_ms, JSONExtractString(detail, 'user_agent') AS user_agent,
    ${WHERE_AND_WHO}
FROM ${events} FINAL
PREWHERE kind = 'request'`,
      'Requests and their answers: bytes is the body of the answer',
    ),
    makeView(
      place,
      'messages',
      `SELECT ts, sensor, protocol, user, action, object,
    JSONExtractString(detail, 'mail_from') AS sender, JSONExtract(detail, 'recipients', 'Array(String)') AS recipients,
    JSONExtractString(detail, 'subject') AS subject, JSONExtract(detail, 'attachments', 'Array(String)') AS attachments,
    bytes, status, status_code, ${WHERE_AND_WHO}
FROM ${events} FINAL
PREWHERE kind = 'message'`,
      'What was sent to somebody: mail with its envelope, articles, publications, chat. sender and recipients are those of the envelope, of mail that is sent',
    ),
    makeView(
      place,
      'files',
      `SELECT ts, sensor, protocol, user, action, JSONExtractString(detail, 'direction') AS direction,
    if(JSONExtractString(detail, 'path') = '', object, JSONExtractString(detail, 'path')) AS path, bytes, status, status_code,
    ${WHERE_AND_WHO}, JSONExtractString(detail, 'data_session_id') AS data_session_id
FROM ${events} FINAL
PREWHERE kind = 'file'`,
      'Files moved, made, renamed or removed. direction: download is from the server to the client; empty: nothing was moved. data_session_id: the connection that carried it',
    ),
  ]
}

function makeSizeViews(place: Place): Statement[] {
  const sessions = nameIn(place, 'sessions')
  const what = `started_at, ended_at, duration_ms, state, sensor, protocol, user, ${ADDRESSES}, server_port,
    client_bytes, server_bytes`
  return [
    makeView(
      place,
      'long_sessions',
      `SELECT ${what}, activity, session_id
FROM ${sessions} FINAL
WHERE duration_ms >= ${LONG_SESSION_MS}`,
      'Sessions of an hour or more, from first to last packet',
    ),
    makeView(
      place,
      'large_transfers',
      `SELECT ${what}, if(client_bytes > server_bytes, 'to server', 'to client') AS direction,
    round((client_bytes + server_bytes) / greatest(duration_ms, 1) * 8 / 1000, 3) AS mbit_per_s, activity, session_id
FROM ${sessions} FINAL
WHERE greatest(client_bytes, server_bytes) >= ${LARGE_TRANSFER_BYTES}`,
      'Sessions with 10 MiB of payload or more one way; direction is the way of the larger part',
    ),
    makeView(
      place,
      'half_seen_sessions',
      `SELECT ${what}, visibility, missed_bytes,
    multiIf(visibility != 'both', 'one side only', missed_bytes > 0, 'bytes missed', 'begun before the sensor looked') AS why,
    auth_result, confidence, session_id
FROM ${sessions} FINAL
WHERE visibility != 'both' OR missed_bytes > 0 OR tcp_state = 'OTH'`,
      'Sessions of which a part was not captured: that nothing is recorded of them does not mean that nothing happened',
    ),
  ]
}

export const makeTrafficViews = (place: Place): Statement[] => [
  ...makeEventViews(place),
  ...makeSizeViews(place),
]
