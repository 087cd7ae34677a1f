/** Events of the synthetic sessions: nine of a talkative one, one of any other. */
import { makeSessionBase } from './syntheticSessions.ts'

export const EVENTS_OF_TALKATIVE = 9

const KIND = `multiIf(i % 2 = 1, 'negotiation',
    proto = 'http', 'request', proto = 'ssh', if(k = 0, 'negotiation', if(k < 3, 'auth', 'channel')),
    k = 0, 'auth', proto = 'ftp' AND k > 5, 'file', 'command')`

const WORDS = `['ls -la ', 'cat ', 'tail -f ', 'grep -r ', 'systemctl restart ', 'vi ', 'cp ', 'sudo less ', 'wget http://repo/', 'ps aux | grep ']`
const FOLDERS = `['/etc/', '/var/log/', '/home/', '/srv/data/', '/opt/app/', '/tmp/']`
const h = `cityHash64(i, k, 'object')`
const file = `concat(${FOLDERS}[1 + ${h} % 6], lower(hex(intDiv(${h}, 64) % if(${h} % 3 = 0, 50000, 900))), ['.log', '.txt', '.conf', '.csv', '.tar.gz'][1 + ${h} % 5])`

const OBJECT = `multiIf(kind = 'request', concat('/', ['api', 'static', 'app', 'files'][1 + ${h} % 4], '/', lower(hex(toUInt32(60000 * pow(${h} / 18446744073709551616, 2)))), '?q=', toString(${h} % 700001)),
    kind = 'file', ${file}, kind = 'command' AND proto = 'telnet', concat(${WORDS}[1 + ${h} % 10], ${file}),
    kind = 'command', if(k % 2 = 0, ${file}, ''), '')`

const ACTION = `multiIf(kind = 'request', ['GET', 'GET', 'GET', 'POST'][1 + ${h} % 4], kind = 'file', ['RETR', 'RETR', 'STOR'][1 + ${h} % 3],
    proto = 'telnet', 'line', kind = 'command', ['CWD', 'LIST', 'SIZE', 'PASV'][1 + ${h} % 4], kind = 'auth', 'password', kind = 'channel', 'session', 'HANDSHAKE')`

/** INSERT of the events of sessions `from` to `from + count`, of day `day`. */
export const makeEventInsert = (from: number, count: number, day: number): string => `
INSERT INTO earshot.events (session_id, event_seq, ts, kind, protocol, sensor, client_ip, server_ip, server_port, user,
    action, object, status, status_code, bytes, duration_ms, detail, stored_at)
SELECT sid, k, began + toIntervalMicrosecond(1000 + k * 350000 + ${h} % 300000) AS at, ${KIND} AS kind, proto,
    ['core', 'core', 'dmz', 'branch'][1 + i % 4], client, server,
    multiIf(proto = 'http', 80, proto = 'ssh', 22, proto = 'ftp', 21, proto = 'telnet', 23, proto = 'tls', 443, proto = 'rdp', 3389, 1024 + server_rank),
    who, ${ACTION}, ${OBJECT},
    multiIf(kind = 'auth', if(result = 'failure', 'error', 'ok'), ${h} % 20 = 0, 'error', 'ok') AS outcome,
    multiIf(kind = 'request', ['200', '200', '200', '304', '404'][1 + ${h} % 5], proto = 'ftp', ['226', '250', '530'][1 + ${h} % 3], ''),
    if(kind IN ('file', 'request'), toUInt64(exp(4 + 12 * pow(${h} / 18446744073709551616, 2))), 0), round(${h} % 90000 / 1000, 3),
    multiIf(kind = 'request', concat('{"host":"', host, '","version":"1.1","user_agent":"', agent, '","content_type":"text/html"}'),
        kind = 'file', concat('{"path":"', ${file}, '","mode":"passive","direction":"download","data_session_id":"', lower(hex(MD5(toString(${h})))), '"}'),
        kind = 'auth', concat('{"attempt":1,"evidence":"', toString(28 + 4 * (${h} % 4)), ' B from the server, after ', toString(84 + 4 * (${h} % 60)), ' B from the client"}'), '{}'),
    toDateTime(at) + 1
FROM (${makeSessionBase(from, count, day)})
ARRAY JOIN range(if(i % 2 = 0, ${EVENTS_OF_TALKATIVE}, 1)) AS k
WHERE proto NOT IN ('', 'ftp-data') OR i % 2 = 1`
