/**
 * Sessions made by ClickHouse itself, a pure function of their number: few servers, many
 * clients, a day and a night, text that differs as it does on a network, so that neither
 * compression nor an index is flattered.
 */

/** Days of synthetic records, from `FIRST_DAY` on. */
export const DAYS = 60
export const FIRST_DAY = '2026-09-21'

/** A number in [0, 1) from session `i` and a name. */
const chance = (name: string): string => `(cityHash64(i, '${name}') / 18446744073709551616)`
const among = (name: string, n: number): string => `(cityHash64(i, '${name}') % ${n})`
/** One of `n`, the first ones far more often. */
const ranked = (name: string, n: number, power: number): string =>
  `toUInt32(${n} * pow(${chance(name)}, ${power}))`
const pick = (name: string, values: readonly string[]): string =>
  `[${values.map((v) => `'${v}'`).join(', ')}][1 + ${among(name, values.length)}]`

const VERSIONS = ['7.4', '8.2p1', '8.4p1', '8.9p1', '9.2p1', '9.3p1', '9.6p1', '9.9p2']
const HISTORIES = [
  'ShADadFf',
  'ShADadfF',
  'ShADadR',
  'ShADaFf',
  'ShADadtFf',
  'S',
  'ShAR',
  'ShADadFRf',
]
const AGENTS = [
  'curl/8.',
  'Mozilla/5.0 (X11; Linux x86_64) Firefox/1',
  'python-requests/2.',
  'Go-http-client/1.',
]

/** Even numbers are talkative (http, ssh, ftp, telnet), odd ones are not (tls, rdp, ftp-data, unknown). */
const PROTOCOL = `if(i % 2 = 0,
    multiIf(p < 60, 'http', p < 85, 'ssh', p < 95, 'ftp', 'telnet'),
    multiIf(p < 70, 'tls', p < 78, 'rdp', p < 86, 'ftp-data', ''))`

/** SELECT of what session `i` is, for the numbers `from` on, `count` of them, of day `day`. */
export const makeSessionBase = (from: number, count: number, day: number): string => `
SELECT number AS i, lower(hex(MD5(concat('session', toString(i))))) AS sid,
    ${among('protocol', 100)} AS p, ${PROTOCOL} AS proto,
    toUInt32(86400 * if(${chance('night')} < 0.3, ${chance('second')}, 0.35 + 0.4 * (${chance('second')} + ${chance('noon')}) / 2)) AS second_of_day,
    toDateTime64('${FIRST_DAY} 00:00:00', 6, 'UTC') + INTERVAL ${day} DAY
        + toIntervalMicrosecond(toUInt64(second_of_day) * 1000000 + ${among('micro', 1_000_000)}) AS began,
    ${ranked('server', 200, 3)} AS server_rank, ${chance('outside')} < 0.02 AS outside,
    if(outside, toUInt32(${among('internet', 200_000)}), ${ranked('client', 20_000, 2)}) AS client_rank,
    toIPv6(if(outside, concat('203.', toString(client_rank % 251), '.', toString(intDiv(client_rank, 251) % 250), '.', toString(client_rank % 97)),
        concat('10.', toString(intDiv(client_rank, 5000)), '.', toString(intDiv(client_rank, 250) % 20), '.', toString(client_rank % 250)))) AS client,
    toIPv6(concat('10.200.', toString(intDiv(server_rank, 100)), '.', toString(1 + server_rank % 100))) AS server,
    ${ranked('user', 3000, 2)} AS user_rank,
    proto IN ('ftp', 'telnet') OR (proto = 'http' AND ${chance('basic')} < 0.1) OR (proto = 'rdp' AND ${chance('plain')} < 0.2) AS named,
    if(named, if(user_rank < 3, ['root', 'admin', 'backup'][user_rank + 1], concat(['a', 'j', 'm', 'svc-', 'k'][1 + user_rank % 5], '.', lower(hex(cityHash64('name', user_rank) % 16777216)))), '') AS who,
    multiIf(proto = 'ssh', if(outside OR ${chance('bad')} < 0.08, 'failure', 'success'),
        named, if(outside OR ${chance('bad')} < 0.05, 'failure', 'success'), '') AS result,
    toUInt64(exp(4 + 9 * pow(${chance('up')}, 2))) AS up, toUInt64(exp(5 + 13 * pow(${chance('down')}, 2))) AS down,
    exp(3 + 11 * pow(${chance('long')}, 2)) AS lasted_ms,
    concat('OpenSSH_', ${pick('ssh', VERSIONS)}) AS ssh_client, concat('OpenSSH_', ['8.4p1', '9.2p1', '7.4'][1 + server_rank % 3]) AS ssh_server,
    concat(${pick('agent', AGENTS)}, toString(${among('agentMinor', 40)})) AS agent,
    concat('host', toString(server_rank), '.example.net') AS host,
    concat('/', ['api', 'static', 'app', 'files', 'login'][1 + ${among('area', 5)}], '/', lower(hex(${ranked('page', 50_000, 2)})), '?id=', toString(${among('id', 900_000)})) AS page
FROM numbers(${from}, ${count})`

/** Column and its expression over the base; `last` is 1 in the closed row, 0 in an earlier one. */
export const SESSION_COLUMNS: readonly (readonly [string, string])[] = [
  ['session_id', 'sid'],
  ['state', "if(last, 'closed', 'open')"],
  ['end_reason', `if(last, ${pick('end', ['fin', 'fin', 'fin', 'rst', 'timeout'])}, '')`],
  ['sensor', "['core', 'core', 'dmz', 'branch'][1 + i % 4]"],
  ['source', "'eth1'"],
  [
    'community_id',
    "concat('1:', base64Encode(substring(concat(MD5(concat('c', toString(i))), MD5(toString(i))), 1, 20)))",
  ],
  ['protocol', 'proto'],
  ['transport', "'tcp'"],
  ['client_ip', 'client'],
  ['client_port', `32768 + ${among('port', 28_000)}`],
  ['server_ip', 'server'],
  [
    'server_port',
    "multiIf(proto = 'http', 80, proto = 'ssh', 22, proto = 'ftp', 21, proto = 'telnet', 23, proto = 'tls', 443, proto = 'rdp', 3389, 1024 + server_rank)",
  ],
  ['vlan', '100 + server_rank % 8'],
  ['started_at', 'began'],
  ['ended_at', 'began + toIntervalMicrosecond(toUInt64(if(last, lasted_ms, 100) * 1000))'],
  ['duration_ms', 'if(last, round(lasted_ms, 3), 100)'],
  ['client_bytes', 'if(last, up, intDiv(up, 20))'],
  ['server_bytes', 'if(last, down, intDiv(down, 50))'],
  ['client_packets', '3 + intDiv(if(last, up, intDiv(up, 20)), 700)'],
  ['server_packets', '3 + intDiv(if(last, down, intDiv(down, 50)), 1300)'],
  ['missed_bytes', `if(last AND ${chance('missed')} < 0.01, 1 + ${among('hole', 20_000)}, 0)`],
  [
    'visibility',
    `multiIf(${chance('half')} < 0.985, 'both', ${chance('half')} < 0.99, 'client', 'server')`,
  ],
  ['tcp_state', `if(last, ${pick('state', ['SF', 'SF', 'SF', 'RSTO', 'S1'])}, 'S1')`],
  ['tcp_history', `if(last, ${pick('history', HISTORIES)}, 'ShAD')`],
  ['rtt_us', `200 + ${ranked('rtt', 90_000, 4)}`],
  ['encrypted', "proto IN ('ssh', 'tls')"],
  ['user', "if(last OR proto IN ('http', 'rdp'), who, '')"],
  [
    'auth_method',
    `multiIf(result = '', '', proto = 'ssh', ${pick('method', ['publickey', 'publickey', 'password'])}, proto = 'http', 'basic', 'password')`,
  ],
  ['auth_result', "if(last, result, '')"],
  ['auth_attempts', `if(last AND result != '', 1 + toUInt32(4 * pow(${chance('tries')}, 6)), 0)`],
  ['client_software', "multiIf(proto = 'ssh', ssh_client, proto = 'http', agent, '')"],
  [
    'server_software',
    "multiIf(proto = 'ssh', ssh_server, proto = 'http', concat('nginx/1.', toString(18 + server_rank % 9)), proto = 'ftp', '(vsFTPd 3.0.3)', '')",
  ],
  [
    'activity',
    `if(last AND proto = 'ssh', ${pick('activity', ['interactive', 'automated', 'automated', 'file-transfer', 'tunnel', 'unknown'])}, '')`,
  ],
  ['event_count', 'if(i % 2 = 0, 9, 1)'],
  ['confidence', `if(proto = 'ssh' AND last, 0.9 + ${among('sure', 10)} / 100, 0)`],
  [
    'evidence',
    `if(proto = 'ssh' AND last, concat(toString(28 + 4 * ${among('answer', 4)}), ' B from the server = USERAUTH_', upper(result), ' under chacha20-poly1305@openssh.com, after ', toString(84 + 4 * ${among('asked', 60)}), ' B from the client'), '')`,
  ],
  ['ssh_version', "if(proto = 'ssh', '2', '')"],
  ['ssh_client_banner', "if(proto = 'ssh', concat('SSH-2.0-', ssh_client), '')"],
  ['ssh_server_banner', "if(proto = 'ssh', concat('SSH-2.0-', ssh_server), '')"],
  [
    'ssh_kex',
    `if(proto = 'ssh', ${pick('kex', ['curve25519-sha256', 'sntrup761x25519-sha512', 'ecdh-sha2-nistp256', 'curve25519-sha256', 'diffie-hellman-group14-sha1'])}, '')`,
  ],
  [
    'ssh_cipher',
    `if(proto = 'ssh', ${pick('cipher', ['chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'chacha20-poly1305@openssh.com', '3des-cbc'])}, '')`,
  ],
  [
    'ssh_mac',
    `if(proto = 'ssh', ${pick('mac', ['umac-64-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha1'])}, '')`,
  ],
  ['ssh_host_key_algorithm', "if(proto = 'ssh', 'ssh-ed25519', '')"],
  [
    'ssh_host_key_fingerprint',
    "if(proto = 'ssh', concat('SHA256:', substring(base64Encode(concat(MD5(concat('a', host)), MD5(host))), 1, 43)), '')",
  ],
  ['ssh_hassh', "if(proto = 'ssh', lower(hex(MD5(ssh_client))), '')"],
  ['ssh_hassh_server', "if(proto = 'ssh', lower(hex(MD5(ssh_server))), '')"],
  [
    'tls_version',
    `if(proto = 'tls', ${pick('tls', ['TLSv13', 'TLSv13', 'TLSv12', 'TLSv12', 'TLSv10'])}, '')`,
  ],
  [
    'tls_server_name',
    `if(proto = 'tls', concat('www', toString(${ranked('site', 8000, 2)}), '.example.', ${pick('domain', ['com', 'net', 'org'])}), '')`,
  ],
  ['tls_ja3', `if(proto = 'tls', lower(hex(MD5(toString(${ranked('ja3', 400, 2)})))), '')`],
  [
    'tls_ja4',
    `if(proto = 'tls', concat('t13d1516h2_', substring(lower(hex(MD5(toString(${ranked('ja4', 400, 2)})))), 1, 25)), '')`,
  ],
  ['tls_certificate_subject', "if(proto = 'tls', concat('CN=', host), '')"],
  [
    'tls_certificate_sha256',
    "if(proto = 'tls', lower(hex(concat(MD5(host), MD5(concat('x', host))))), '')",
  ],
  ['rdp_cookie', "if(proto = 'rdp', substring(concat('user', toString(user_rank)), 1, 9), '')"],
  [
    'rdp_security_protocol',
    `if(proto = 'rdp', ${pick('rdp', ['HYBRID', 'HYBRID', 'SSL', 'RDP'])}, '')`,
  ],
  ['rdp_result', "if(proto = 'rdp', 'Success', '')"],
  ['http_host', "if(proto = 'http', host, '')"],
  ['http_method', `if(proto = 'http', ${pick('verb', ['GET', 'GET', 'GET', 'POST'])}, '')`],
  ['http_path', "if(proto = 'http', page, '')"],
  [
    'http_status',
    `if(proto = 'http', ${pick('status', ['200', '200', '200', '304', '404', '302'])}::UInt16, 0)`,
  ],
  ['http_user_agent', "if(proto = 'http', agent, '')"],
  ['http_request_count', "if(proto = 'http', 9, 0)"],
  ['ftp_cwd', "if(proto = 'ftp' AND last, concat('/home/', who), '')"],
  ['ftp_command_count', "if(proto = 'ftp' AND last, 9, 0)"],
  ['telnet_terminal_type', "if(proto = 'telnet', 'xterm-256color', '')"],
  ['telnet_command_count', "if(proto = 'telnet' AND last, 9, 0)"],
  ['stored_at', 'toDateTime(began) + if(last, toUInt32(lasted_ms / 1000) + 2, 1)'],
]
