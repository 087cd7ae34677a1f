import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { telnet } from '../../dissectors/telnet/index.ts'
import { Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'
import {
  AHEAD,
  AUTOLOGIN,
  CISCO,
  IAC_OPENING,
  LOGIN,
  PLAIN,
  REFUSED,
  SESSION,
  SHELL,
  STARTTLS,
  samples,
  type,
} from './telnet/samples.ts'

const commands = (pieces: readonly Piece[]) =>
  play(telnet, pieces)
    .session.events.filter((e) => e.kind === 'command')
    .map((e) => e.object)
const probe = (text: string, direction: 0 | 1 = 1) => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  return telnet.probe(slice)
}

describe('telnet', () => {
  test('reads options, terminal and environment, secrets masked', () => {
    const { fields } = play(telnet, IAC_OPENING).state
    strictEqual(fields.terminalType, 'XTERM-256COLOR')
    strictEqual(fields.windowWidth, 80)
    strictEqual(fields.windowHeight, 24)
    deepStrictEqual(fields.environment, ['USER=maria', 'DB_PASSWORD=****', 'LANG=C'])
    deepStrictEqual(fields.optionsClient, ['terminal-type', 'window-size', 'new-environ'])
    deepStrictEqual(fields.optionsServer, ['echo', 'suppress-go-ahead'])
    strictEqual(fields.lineMode, 'character')
  })

  test('counts a refused and an accepted login as two attempts', () => {
    const { session, state } = play(telnet, [...IAC_OPENING, ...LOGIN, ...SHELL])
    const auth = session.events.filter((e) => e.kind === 'auth').map((e) => [e.user, e.status])
    deepStrictEqual(auth, [
      ['martin', 'error'],
      ['root', 'ok'],
    ])
    strictEqual(session.facts.authAttempts, 2)
    strictEqual(session.facts.authResult, 'success')
    strictEqual(session.facts.user, 'root')
    strictEqual(session.facts.authMethod, 'password')
    strictEqual(state.fields.banner, 'Debian GNU/Linux 12')
    strictEqual(state.fields.loginPrompt, 'host login:')
  })

  test('takes a secret sent twice at one prompt for one attempt', () => {
    const sent = LOGIN.findIndex((p) => p.bytes.includes('hunter2'))
    const again = Array.from({ length: 40 }, () => orig('hunter2\r\0'))
    const { session } = play(telnet, [...LOGIN.slice(0, sent), ...again, ...LOGIN.slice(sent)])
    strictEqual(session.facts.authAttempts, 2)
    deepStrictEqual(
      session.events.filter((e) => e.kind === 'auth').map((e) => e.status),
      ['error', 'ok'],
    )
  })

  test('gives commands as they were meant: erased, and recalled from the history', () => {
    deepStrictEqual(commands([...IAC_OPENING, ...LOGIN, ...SHELL]), ['ls -l', 'ls -l', 'su'])
  })

  test('never lets a secret out', () => {
    for (const pieces of Object.values(samples)) {
      const { session, state } = play(telnet, pieces)
      const all = JSON.stringify([session, state], (_, v: unknown) =>
        ArrayBuffer.isView(v) ? Buffer.from(v.buffer).toString('latin1') : v,
      )
      for (const secret of [
        'hunter2',
        'correct-horse',
        'toor!!',
        'wrong1',
        'right2',
        'enable3',
        's3cr3t',
        'wrong-Kettle',
        'blue-Kettle7',
        'not-Harbour',
        'stone-Harbour3',
        'guess-One1',
        'guess-Two2',
        'sesame-9',
      ]) {
        ok(!all.includes(secret), secret)
      }
    }
  })

  test('reads a router: attempts without a name, enable, a pager', () => {
    const { session } = play(telnet, CISCO)
    strictEqual(session.facts.authAttempts, 2)
    strictEqual(session.facts.authResult, 'success')
    deepStrictEqual(commands(CISCO), ['en', 'show ver', 'exit'])
    const change = session.events.find((e) => e.kind === 'privilege')
    deepStrictEqual([change?.action, change?.status], ['enable', 'ok'])
  })

  test('reads a server without options, which leaves the line to the client', () => {
    const { session } = play(telnet, PLAIN)
    deepStrictEqual(commands(PLAIN), ['cat /proc/version'])
    deepStrictEqual([session.facts.user, session.facts.authResult], ['admin', 'success'])
  })

  test('gives lines sent ahead to the prompts that take them', () => {
    const { session } = play(telnet, AHEAD)
    deepStrictEqual(commands(AHEAD), ['id'])
    deepStrictEqual([session.facts.user, session.facts.authResult], ['root', 'success'])
  })

  test('gives the commands that the recorded shell wrote to its history', () => {
    // The user's own history file, with what root's shell (after su) took put in its place.
    const rather =
      'echo a-rather-long-line-that-goes-well-beyond-the-eighty-columns-of-the-terminal-window and-'
    deepStrictEqual(commands(SESSION), [
      'echo one',
      'echo one two',
      'cat notes-of-march.txt',
      'pwd',
      'cho end tail',
      'echo kill thing',
      'echo abcXY',
      'echo one two',
      `${rather}on`,
      `${rather}end`,
      'echo onee',
      'echo p1; sleep 0.4',
      'echo p2',
      'echo p3',
      'su',
      'su -',
      'id -u',
      'exit',
      'history -w /home/berta/h',
      'exit',
    ])
    const { session, state } = play(telnet, SESSION)
    strictEqual(state.fields.hiddenLines, 0)
    strictEqual(session.facts.activity, 'interactive')
    deepStrictEqual(
      session.events
        .filter((e) => e.kind === 'auth' || e.kind === 'privilege')
        .map((e) => [e.kind, e.object ?? '', e.user, e.status]),
      [
        ['auth', '', 'berta', 'error'],
        ['auth', '', 'berta', 'ok'],
        ['privilege', 'su', 'berta', 'error'],
        ['privilege', 'su -', 'berta', 'ok'],
      ],
    )
  })

  test('reads recorded refusals, and a name offered by option', () => {
    const refused = play(telnet, REFUSED).session
    deepStrictEqual(
      refused.events.map((e) => [e.kind, e.user, e.status]),
      [
        ['auth', 'root', 'error'],
        ['auth', 'admin', 'error'],
      ],
    )
    deepStrictEqual([refused.facts.authResult, refused.facts.authAttempts], ['failure', 2])
    const { state, session } = play(telnet, AUTOLOGIN)
    deepStrictEqual(state.fields.environment, ['DISPLAY=desk:0', 'USER=berta'])
    strictEqual(state.fields.xDisplay, 'desk:0')
    strictEqual(state.fields.terminalType, 'VT100')
    deepStrictEqual([session.facts.user, session.facts.authResult], ['berta', 'success'])
    deepStrictEqual(commands(AUTOLOGIN), ['uname -s', 'exit'])
  })

  test('notes attacks on servers by option, and binary data', () => {
    const noted = (...pieces: Piece[]) => play(telnet, pieces).session.anomalies
    deepStrictEqual(noted(orig('\xff\xfa\x27\x00\x00USER\x01-f root\xff\xf0')), [
      'login-option-in-user',
    ])
    const keyId = 'k'.repeat(80)
    deepStrictEqual(noted(orig(`\xff\xfa\x26\x07${keyId}\xff\xf0`)), ['encrypt-key-id-too-long'])
    const binary = Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 37 + 11) % 255))
    deepStrictEqual(noted(orig(binary)), ['binary-data'])
    strictEqual(play(telnet, [resp('\u00e4\u00f6\u00fc\u00df'.repeat(100))]).verdict, Verdict.More)
  })

  test('hands over to TLS when both sides announced it', () => {
    const played = play(telnet, STARTTLS)
    deepStrictEqual([played.verdict, played.handOff], [Verdict.HandOff, 'tls'])
  })

  test('stops a direction at the start of its encryption', () => {
    const played = play(telnet, [
      orig('\xff\xfb\x26'),
      resp('\xff\xfd\x26'),
      orig('\xff\xfa\x26\x00\x01\x01\xff\xf0\xff\xfa\x26\x03\x00\xff\xf0\x8a\x91'),
    ])
    deepStrictEqual(played.done, [true, false])
    strictEqual(played.session.facts.encrypted, true)
    strictEqual(played.state.fields.encryptionOption, 'des-cfb64')
  })

  test('goes on after lost bytes and says which line is incomplete', () => {
    const pieces: Piece[] = [
      ...IAC_OPENING,
      ...LOGIN,
      ...type('echo a'),
      { ...orig(' b'), missing: 4 },
      resp(' and b'),
      orig('\r'),
      resp('\r\nroot@host:~# '),
      ...type('id'),
      orig('\r'),
      resp('\r\n'),
    ]
    const events = play(telnet, pieces).session.events.filter((e) => e.kind === 'command')
    deepStrictEqual(
      events.map((e) => [e.object, e.detail?.incomplete ?? false]),
      [
        ['echo a and b', true],
        ['id', false],
      ],
    )
  })

  test('picks a session up in its middle, where no option says that the server echoes', () => {
    const middle: Piece[] = [
      resp('total 0\r\nuser@host:~$ '),
      ...type('cd /tmp'),
      orig('\r'),
      resp('\r\nuser@host:/tmp$ '),
      orig('\x1b[A'),
      resp('cd /tmp'),
      orig('\r'),
      resp('\r\nuser@host:/tmp$ '),
      ...type('sudo -s'),
      orig('\r'),
      resp('\r\n[sudo] password for user: '),
      orig('n0t-this\r'),
      resp('\r\nSorry, try again.\r\n[sudo] password for user: '),
      orig('but-th1s\r'),
      resp('\r\nroot@host:/tmp# '),
      ...type('id'),
      orig('\r'),
      resp('\r\nuid=0\r\nroot@host:/tmp# '),
    ]
    deepStrictEqual(commands(middle), ['cd /tmp', 'cd /tmp', 'sudo -s', 'id'])
    const { session } = play(telnet, middle)
    deepStrictEqual(
      session.events
        .filter((e) => e.kind === 'privilege')
        .map((e) => [e.action, e.status, e.detail?.attempts]),
      [['sudo', 'ok', 2]],
    )
    strictEqual(session.facts.authResult, '')
    ok(!JSON.stringify(session.events).includes('th1s'))
  })

  test('keeps what an echoing server hides to itself, whatever the prompt says', () => {
    const pieces: Piece[] = [
      ...IAC_OPENING,
      ...LOGIN,
      ...type('unlock vault'),
      orig('\r'),
      resp('\r\nSpeak friend '),
      orig('mellon-99\r'),
      resp('\r\nroot@host:~# '),
      ...type('date'),
      orig('\r'),
      resp('\r\n'),
    ]
    deepStrictEqual(commands(pieces), ['unlock vault', 'date'])
    const { session, state } = play(telnet, pieces)
    ok(!JSON.stringify([session, state.fields]).includes('mellon-99'))
    strictEqual(state.fields.hiddenLines, 1)
  })

  test('gives no commands out of a full-screen program', () => {
    const pieces: Piece[] = [
      ...IAC_OPENING,
      ...LOGIN,
      ...type('vi a'),
      orig('\r'),
      resp('\r\n\x1b[?1049h\x1b[1;1H~\r\n~'),
      ...type('ihello'),
      orig('\r'),
      resp('\r\n'),
      orig('\x1b:q!\r'),
      resp('\x1b[?1049lroot@host:~# '),
      ...type('pwd'),
      orig('\r'),
      resp('\r\n'),
    ]
    deepStrictEqual(commands(pieces), ['vi a', 'pwd'])
  })

  test('reads a console that addresses each character of its line', () => {
    const pieces: Piece[] = [
      resp('\xff\xfb\x01\xff\xfb\x03login: '),
      orig('\xff\xfd\x01\xff\xfd\x03'),
      ...type('admin'),
      orig('\r\n'),
      resp('\r\npassword: '),
      orig('Pa55-word\r\n'),
      resp('\x1b[2J\x1b[1;1HMicrosoft Telnet Server\r\n\x1b[5;1HC:\\Users\\admin>'),
      orig('d'),
      resp('\x1b[5;16Hd'),
      orig('i'),
      resp('\x1b[5;17Hi'),
      orig('r'),
      resp('\x1b[5;18Hr'),
      orig('\r\n'),
      resp('\r\n Volume in drive C\r\n\x1b[9;1HC:\\Users\\admin>'),
    ]
    deepStrictEqual(commands(pieces), ['dir'])
    strictEqual(play(telnet, pieces).session.facts.authResult, 'success')
  })

  test('asks for names and secrets in other languages', () => {
    for (const [name, secret] of [
      ['Benutzername: ', 'Kennwort: '],
      ["Nom d'utilisateur : ", 'Mot de passe : '],
      ['\u7528\u6237\u540d\uff1a', '\u5bc6\u7801\uff1a'],
      ['Usuario: ', 'Contrase\u00f1a: '],
    ] as const) {
      const utf8 = (text: string) => resp(Buffer.from(text))
      const { session } = play(telnet, [
        resp('\xff\xfb\x01\xff\xfb\x03'),
        utf8(name),
        ...type('eva'),
        orig('\r'),
        utf8(`\r\n${secret}`),
        orig('geheim\r'),
        resp('\r\nsw1>'),
      ])
      deepStrictEqual([session.facts.user, session.facts.authResult], ['eva', 'success'], name)
    }
  })

  test('claims options and plain prompts, not what only looks like them', () => {
    strictEqual(probe('\xff\xfb\x01'), Probe.Yes)
    strictEqual(probe('\xff\xfd\x18\xff\xfd\x20', 0), Probe.Yes)
    strictEqual(probe('Welcome\r\n\r\nrouter login: '), Probe.Yes)
    strictEqual(probe('Username:'), Probe.Yes)
    strictEqual(probe('\xff\xd8\xff\xe0JFIF'), Probe.No)
    strictEqual(probe('\xff\xfb\x90\x64\x00\x0f'), Probe.No)
    strictEqual(probe('\xff\xfb\x10\xc4\xff\x12'), Probe.No)
    strictEqual(probe('220 ftp login:'), Probe.No)
    strictEqual(probe('+OK login:'), Probe.No)
    strictEqual(probe('SSH-2.0-x login:'), Probe.No)
    strictEqual(probe('\x16\x03\x01\x02\x00\x01\x00\x01'), Probe.No)
    strictEqual(probe('login:', 0), Probe.More)
  })
})

contractTests(telnet, samples)
