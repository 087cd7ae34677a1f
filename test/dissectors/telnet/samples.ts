/**
 * Telnet conversations for the tests: short ones written by hand, and recordings of
 * real programs made on loopback.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { orig, type Piece, resp } from '../../support/conversation.ts'

export const IAC_OPENING: Piece[] = [
  resp('\xff\xfd\x18\xff\xfb\x01\xff\xfb\x03\xff\xfd\x27\xff\xfd\x1f'),
  orig('\xff\xfb\x18\xff\xfd\x01\xff\xfd\x03\xff\xfb\x27\xff\xfb\x1f'),
  orig('\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0'),
  resp('\xff\xfa\x18\x01\xff\xf0\xff\xfa\x27\x01\xff\xf0'),
  orig('\xff\xfa\x18\x00XTERM-256COLOR\xff\xf0'),
  orig('\xff\xfa\x27\x00\x00USER\x01maria\x03DB_PASSWORD\x01topsecret\x00LANG\x01C\xff\xf0'),
]
/** Keys one by one, each echoed by the server as `echo` says. */
export const type = (keys: string, echo: (key: string) => string = (k) => k): Piece[] =>
  [...keys].flatMap((k) => [orig(k), resp(echo(k))])

export const LOGIN: Piece[] = [
  resp('Debian GNU/Linux 12\r\nhost login: '),
  ...type('marta\x7f', (k) => (k === '\x7f' ? '\b \b' : k)),
  ...type('in'),
  orig('\r\0'),
  resp('\r\nPassword: '),
  orig('hunter2\r\0'),
  resp('\r\nLogin incorrect\r\nhost login: '),
  ...type('root'),
  orig('\r\0'),
  resp('\r\nPassword: '),
  orig('correct-horse\r\0'),
  resp('\r\nLast login: Mon Nov  2 10:00:00 on pts/0\r\nroot@host:~# '),
]
export const SHELL: Piece[] = [
  ...type('ls -x'),
  orig('\x7f'),
  resp('\b\x1b[K'),
  orig('l'),
  resp('l'),
  orig('\r'),
  resp('\r\ntotal 0\r\n\x1b[01;31mroot@host:~# \x1b[0m'),
  orig('\x1b[A'),
  resp('ls -l'),
  orig('\r'),
  resp('\r\ntotal 0\r\nroot@host:~# '),
  ...type('su'),
  orig('\r'),
  resp('\r\nPassword: '),
  orig('toor!!\r'),
  resp('\r\nroot@host:~# '),
]
export const CISCO: Piece[] = [
  resp('\xff\xfb\x01\xff\xfb\x03\r\n\r\nUser Access Verification\r\n\r\nPassword: '),
  orig('\xff\xfd\x01\xff\xfd\x03'),
  orig('wrong1\r\0'),
  resp('\r\nPassword: '),
  orig('right2\r\0'),
  resp('\r\nRouter>'),
  ...type('en'),
  orig('\r\0'),
  resp('\r\nPassword: '),
  orig('enable3\r\0'),
  resp('\r\nRouter#'),
  ...type('show ver'),
  orig('\r\0'),
  resp('\r\nCisco IOS\r\n --More-- '),
  orig(' '),
  resp('\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\bmore\r\nRouter#'),
  ...type('exit'),
  orig('\r\0'),
  resp('\r\n'),
]
export const PLAIN: Piece[] = [
  resp('Device X\r\nlogin: '),
  orig('admin\n'),
  resp('Password: '),
  orig('s3cr3t\n'),
  resp('\r\nBusyBox v1.36\r\n# '),
  orig('cat /proc/version\n'),
  resp('Linux\r\n# '),
]
export const AHEAD: Piece[] = [
  resp('\xff\xfb\x01\xff\xfb\x03'),
  orig('\xff\xfd\x01\xff\xfd\x03root\rsesame-9\rid\r'),
  resp('host login: root\r\nPassword: '),
  resp('\r\nLast login: x\r\nroot@host:~# id\r\nuid=0\r\nroot@host:~# '),
]
export const STARTTLS: Piece[] = [
  resp('\xff\xfd\x2e'),
  orig('\xff\xfb\x2e'),
  resp('\xff\xfa\x2e\x01\xff\xf0'),
  orig('\xff\xfa\x2e\x01\xff\xf0'),
]

/**
 * Recorded on loopback from GNU inetutils telnet and telnetd 2.4 with login and bash, keys
 * sent one by one through a pseudo-terminal: [direction, microseconds since the one before,
 * base64]. The kernel's version in the banner was replaced by another of the same length.
 */
function readRecording(name: string): Piece[] {
  const folder = join(import.meta.dirname, '../../../../test/dissectors/telnet')
  const rows = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as [
    0 | 1,
    number,
    string,
  ][]
  return rows.map(([direction, afterMicros, data]) => ({
    direction,
    afterMicros,
    bytes: Buffer.from(data, 'base64'),
  }))
}
export const SESSION = readRecording('session')
export const REFUSED = readRecording('refused')
export const AUTOLOGIN = readRecording('autologin')

export const samples = {
  'a login and a shell': [...IAC_OPENING, ...LOGIN, ...SHELL],
  'a router': CISCO,
  'a plain login without options': PLAIN,
  'lines sent ahead of their prompts': [...AHEAD],
  StartTLS: STARTTLS,
  'a recorded bash session': SESSION,
  'recorded refusals': REFUSED,
  'a recorded login with an offered name': AUTOLOGIN,
}
