import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Suite } from '../../dissectors/ssh/suites.ts'
import {
  after,
  CHACHA,
  CTR,
  down,
  GCM,
  playActivity,
  type Session,
  type Step,
  up,
} from './ssh/activityPlay.ts'

/** Payload bytes by RFC 4254, counted by hand: type byte, numbers, strings with four bytes of length. */
const OPEN_SESSION = 24
const NO_MORE = 34
const CONFIRM = 17
const SUCCESS = 5
const ADJUST = 9
const EOF = 5
const PTY = 302
const SHELL = 15
const SUBSYSTEM = 27
const INIT = 18
const KEY = 10
const exec = (command: string): number => 18 + command.length
const data = (bytes: number): number => 9 + bytes

/** OpenSSH's first flights: hostkeys-00@openssh.com and a debug message come before the confirmation. */
const opened = (): Step[] => [up(OPEN_SESSION, NO_MORE), down(640), down(CONFIRM)]
const accepted = (): Step => down(ADJUST, SUCCESS)
const goodbye = (): Step[] => [down(25, EOF, EOF), up(EOF), up(33)]
const SUITES: readonly [string, Suite][] = [
  ['chacha20-poly1305', CHACHA],
  ['aes256-gcm', GCM],
  ['aes128-ctr with hmac-sha2-256', CTR],
]

/** Keys of a hand: gaps in milliseconds go round. */
const HAND = [90, 50, 120, 70, 60, 150, 80]
function type(line: string): Step[] {
  const steps: Step[] = []
  for (let i = 0; i < line.length; i++) {
    steps.push(after(HAND[i % HAND.length]! * 1000, up(KEY)), down(KEY))
  }
  return [...steps, after(90_000, up(KEY)), down(data(10)), down(data(40)), down(data(60))]
}

const shell = (): Step[] => [
  ...opened(),
  up(PTY, SHELL),
  down(SUCCESS, ADJUST, SUCCESS),
  down(data(30)),
  ...type('whoami'),
  ...type('ls'),
  ...type('cat notes.txt'),
]

describe('ssh activity by packet sizes', () => {
  for (const [name, suite] of SUITES) {
    const play = (steps: readonly Step[], more: Session = {}) =>
      playActivity(steps, { suite, ...more })

    test(`a typed shell, ${name}`, () => {
      const { fields, session } = play([...shell(), ...goodbye()])
      deepStrictEqual(fields.uses, ['shell'])
      strictEqual(session.facts.activity, 'interactive')
      strictEqual(fields.keystrokes, 6 + 2 + 13 + 3)
      strictEqual(fields.commands, 3)
      strictEqual(fields.typist, 'human')
      strictEqual(fields.keystrokeObfuscation, false)
      ok(fields.activityConfidence > 0.8)
      match(fields.activityEvidence, /key/)
    })

    test(`a command, ${name}`, () => {
      const steps = [
        ...opened(),
        up(exec('cat inventory.txt')),
        accepted(),
        up(EOF),
        down(data(480)),
      ]
      const { fields, session } = play([...steps, ...goodbye()])
      deepStrictEqual(fields.uses, ['exec'])
      strictEqual(session.facts.activity, 'automated')
      strictEqual(fields.keystrokes, 0)
      strictEqual(fields.transferDirection, '')
    })

    test(`a command with much output is no transfer, ${name}`, () => {
      const output = Array.from({ length: 30 }, () => down(data(8192)))
      const steps = [...opened(), up(exec('seq 1 60000 ')), accepted(), up(EOF), ...output]
      const { fields, session } = play([...steps, ...goodbye()])
      strictEqual(session.facts.activity, 'automated')
      strictEqual(fields.transferDirection, '')
    })

    test(`sftp that sends a file, ${name}`, () => {
      const pieces = Array.from({ length: 8 }, () => [up(data(32_797)), down(data(24))]).flat()
      const steps = [
        ...opened(),
        up(SUBSYSTEM),
        accepted(),
        up(INIT),
        down(data(240)),
        up(data(31)),
        down(data(41)),
        up(data(40)),
        down(data(13)),
        ...pieces,
        up(data(17)),
        down(data(24)),
      ]
      const { fields, session } = play([...steps, up(EOF), ...goodbye()])
      deepStrictEqual(fields.uses, ['sftp'])
      strictEqual(session.facts.activity, 'file-transfer')
      strictEqual(fields.transferDirection, 'upload')
      ok(fields.transferBytes > 8 * 32_000 && fields.transferBytes < 8 * 33_200)
      deepStrictEqual(
        session.events.map((e) => [e.kind, e.action]),
        [
          ['channel', 'SFTP'],
          ['file', 'upload'],
        ],
      )
      strictEqual(session.events[1]!.status, 'unknown')
    })

    test(`scp's own protocol both ways, ${name}`, () => {
      const line = data(26)
      const put = [
        ...opened(),
        up(exec('scp -t up.bin')),
        accepted(),
        down(data(1)),
        up(line),
        down(data(1)),
        up(data(1001)),
        down(data(1)),
        up(EOF),
      ]
      const get = [
        ...opened(),
        up(exec('scp -f up.bin')),
        accepted(),
        up(data(1)),
        down(line),
        up(data(1)),
        down(data(1001)),
        up(data(1)),
      ]
      for (const [steps, direction] of [
        [put, 'upload'],
        [get, 'download'],
      ] as const) {
        const { fields, session } = play([...steps, ...goodbye()])
        deepStrictEqual(fields.uses, ['scp'], direction)
        strictEqual(session.facts.activity, 'file-transfer')
        strictEqual(fields.transferDirection, direction)
      }
    })

    test(`nothing but a connection kept open, ${name}`, () => {
      const { fields, session } = play([up(NO_MORE), down(640)], { restMicros: 60_000_000 })
      deepStrictEqual(fields.uses, ['no-command'])
      strictEqual(session.facts.activity, 'unknown')
    })

    test(`a forward used, ${name}`, () => {
      const request = [
        up(63),
        down(CONFIRM),
        up(data(90)),
        down(data(500)),
        up(EOF),
        down(EOF, EOF),
      ]
      const steps = [up(NO_MORE), down(640), ...[1, 2].flatMap(() => after(2_000_000, request[0]!))]
      const { fields, session } = play([
        ...steps.slice(0, 2),
        ...request.map((s, i) => (i === 0 ? after(3_000_000, s) : s)),
      ])
      strictEqual(session.facts.activity, 'tunnel')
      deepStrictEqual(fields.uses, ['no-command'])
      match(fields.activityEvidence, /direct-tcpip/)
    })

    test(`a listening server that forwards back, ${name}`, () => {
      const { fields, session } = play([
        up(36),
        up(NO_MORE),
        down(640),
        down(1),
        after(400_000, down(66)),
        up(CONFIRM),
        down(data(4)),
        up(data(100)),
      ])
      strictEqual(session.facts.activity, 'tunnel')
      deepStrictEqual([...fields.uses].sort(), ['forward-remote', 'no-command'])
    })
  }

  test('terminal and shell asked for one by one', () => {
    for (const [, suite] of SUITES) {
      const steps = [
        up(OPEN_SESSION),
        down(CONFIRM),
        up(46),
        down(SUCCESS),
        up(SHELL),
        down(SUCCESS),
        down(data(60)),
        ...type('uptime'),
      ]
      const { fields, session } = playActivity(steps, { suite, client: 'SSH-2.0-paramiko_3.4.0' })
      deepStrictEqual(fields.uses, ['shell'])
      strictEqual(session.facts.activity, 'interactive')
    }
  })

  test('lines that come whole are no typing', () => {
    const line = () => [after(300_000, up(data(20))), down(data(22)), down(data(200))]
    const steps = [...opened(), up(PTY, SHELL), down(SUCCESS, ADJUST, SUCCESS), down(data(30))]
    const { fields, session } = playActivity([...steps, ...line(), ...line(), ...line()])
    strictEqual(session.facts.activity, 'automated')
    strictEqual(fields.keystrokes, 0)
  })

  test('keys at even intervals are a machine at the keyboard', () => {
    const keys = Array.from({ length: 30 }, () => [after(99_000, up(KEY)), down(KEY)]).flat()
    const steps = [...opened(), up(PTY, SHELL), down(SUCCESS, ADJUST, SUCCESS), down(data(30))]
    const { fields, session } = playActivity([...steps, ...keys])
    strictEqual(fields.typist, 'machine')
    strictEqual(session.facts.activity, 'automated')
  })

  test('what acknowledges output is no key', () => {
    const output = Array.from({ length: 40 }, () => [
      ...Array.from({ length: 30 }, () => after(20, down(1400))),
      after(50, up(ADJUST)),
    ]).flat()
    const { fields } = playActivity([...shell(), ...output])
    strictEqual(fields.keystrokes, 24)
  })

  test("the agent's and the display's channels", () => {
    const begun = [...opened(), up(36, exec('ssh-add -l')), down(ADJUST, SUCCESS), up(EOF)]
    const agent = [...begun, down(39), up(CONFIRM), down(data(5)), up(data(77)), down(data(90))]
    const display = [...begun, down(37), up(CONFIRM), down(data(48)), up(data(900)), down(data(90))]
    for (const [steps, use] of [
      [agent, 'agent'],
      [display, 'x11'],
    ] as const) {
      const { fields } = playActivity([...steps, ...goodbye()], { suite: GCM })
      deepStrictEqual(fields.uses, [use, 'exec'])
      strictEqual(fields.agentForwarding, use === 'agent')
      strictEqual(fields.x11Forwarding, use === 'x11')
    }
  })

  test('a login that is left at once says nothing', () => {
    const { fields, session } = playActivity([up(33)])
    deepStrictEqual(fields.uses, [])
    strictEqual(session.facts.activity, 'unknown')
  })

  test('lost packets make it less sure, and clear lengths are found again', () => {
    const whole = shell()
    const lossy = whole.map((s, i) => (i === 20 ? { ...s, missing: 100 } : s))
    for (const [, suite] of SUITES) {
      const sure = playActivity(whole, { suite })
      const less = playActivity(lossy, { suite })
      strictEqual(less.session.facts.activity, 'interactive')
      ok(less.fields.activityConfidence < sure.fields.activityConfidence)
      match(less.fields.activityEvidence, /lost/)
      strictEqual(less.fields.keystrokes, sure.fields.keystrokes)
    }
  })
})

describe('ssh sessions inside sessions, and exchanges of keys', () => {
  test('rekeying is counted by the sizes the first exchange had', () => {
    const again = (): Step[] => [
      after(1_000_000, up(1330)),
      down(1100),
      up(1195),
      down(1230, 1),
      up(1),
    ]
    for (const [, suite] of SUITES) {
      const steps = [...shell(), ...again(), ...type('ls'), ...again()]
      const { fields } = playActivity(steps, { suite, keyBytes: 1195, replyBytes: 1230 })
      strictEqual(fields.rekeys, 2)
      strictEqual(
        playActivity(shell(), { suite, keyBytes: 1195, replyBytes: 1230 }).fields.rekeys,
        0,
      )
    }
  })

  test('a shell typed at the server behind a listening forward', () => {
    const begun = [up(36), up(NO_MORE), down(640), down(1), after(400_000, down(66)), up(CONFIRM)]
    const inner = [down(data(40)), up(data(40)), down(data(1500)), up(data(1100))]
    const keys = Array.from({ length: 20 }, (_, i) => [
      after(HAND[i % HAND.length]! * 1000, down(data(36))),
      up(data(36)),
    ]).flat()
    for (const [, suite] of SUITES) {
      const { fields, session } = playActivity([...begun, ...inner, ...keys], { suite })
      strictEqual(fields.reverse, 'shell')
      strictEqual(session.facts.activity, 'tunnel')
      strictEqual(playActivity([...begun, ...keys], { suite }).fields.reverse, 'tunnel')
    }
  })
})

describe('ssh activity under compression', () => {
  const play = (steps: readonly Step[]) => playActivity(steps, { isCompressed: true })
  const begun = (): Step[] => [up(23, 32), down(620), down(10)]

  test('typing still shows', () => {
    const keys = Array.from({ length: 20 }, (_, i) => [
      after(HAND[i % HAND.length]! * 1000, up(5)),
      down(5),
    ]).flat()
    const { fields, session } = play([...begun(), up(170), down(5, 8, 5), down(60), ...keys])
    strictEqual(session.facts.activity, 'interactive')
    strictEqual(fields.keystrokes, 20)
  })

  test('sftp, a command, scp and a forward by their turns', () => {
    const sftp = [up(25), down(8, 5), up(12), down(150), up(22), down(20), up(14), down(18), up(30)]
    const talk = [...sftp, down(14), up(20), down(14), up(9)]
    const told = play([...begun(), ...talk])
    deepStrictEqual(told.fields.uses, ['sftp'])
    ok(told.fields.activityConfidence < 0.8)
    deepStrictEqual(play([...begun(), up(33), down(8, 5), up(5), down(300)]).fields.uses, ['exec'])
    const scp = [up(30), down(8, 5), down(6), up(30), down(6), up(900), down(6)]
    deepStrictEqual(play([...begun(), ...scp]).fields.uses, ['scp'])
    const direct = [after(2_000_000, up(49)), down(10), up(60), down(400)]
    strictEqual(play([up(32), down(620), ...direct]).session.facts.activity, 'tunnel')
  })

  test('what fits nothing is left open', () => {
    const { fields, session } = play([up(200), down(300), up(200), down(300)])
    strictEqual(session.facts.activity, 'unknown')
    deepStrictEqual(fields.uses, [])
  })
})

describe('chaff of OpenSSH 9.5', () => {
  /** PING and PONG every 20 ms or so; `late` delays the packet, `joined` puts so many into one segment. */
  const chaff = (count: number, jitter: readonly number[] = [0]): Step[] =>
    Array.from({ length: count }, (_, i) => [
      after(20_000 + jitter[i % jitter.length]!, up(KEY)),
      after(300, down(KEY)),
    ]).flat()
  const begun = (): Step[] => [
    ...opened(),
    up(PTY, SHELL),
    down(SUCCESS, ADJUST, SUCCESS),
    down(data(30)),
  ]
  const NEW = { client: 'SSH-2.0-OpenSSH_9.9', server: 'SSH-2.0-OpenSSH_10.0' }

  test('is recognised and is no typing', () => {
    for (const [, suite] of SUITES) {
      const { fields, session } = playActivity(
        [...begun(), after(900_000, up(KEY)), ...chaff(100)],
        {
          suite,
          ...NEW,
        },
      )
      strictEqual(fields.keystrokeObfuscation, true)
      strictEqual(fields.keystrokes, 0)
      strictEqual(fields.commands, 0)
      strictEqual(fields.typist, '')
      strictEqual(session.facts.activity, 'interactive')
      match(fields.activityEvidence, /chaff/)
    }
  })

  test('commands are counted by what the server answered', () => {
    const answer = (): Step[] => [after(2000, down(data(40))), down(data(120)), down(data(60))]
    const line = () => [...chaff(30), ...answer(), ...chaff(40), after(2_000_000, up(KEY))]
    const { fields } = playActivity([...begun(), ...line(), ...line(), ...line()], NEW)
    strictEqual(fields.commands, 3)
    strictEqual(fields.keystrokes, 0)
    ok(fields.typingBursts >= 3)
  })

  test('alone never yields keys or commands, whatever the jitter and the runs', () => {
    const jitter = fc.array(fc.integer({ min: -6000, max: 6000 }), { minLength: 1, maxLength: 40 })
    const run = fc.record({
      count: fc.integer({ min: 75, max: 160 }),
      jitter,
      pause: fc.integer({ min: 1, max: 30 }),
    })
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 5 }), (runs) => {
        const steps = runs.flatMap((r) => [
          after(r.pause * 1_000_000, up(KEY)),
          down(KEY),
          ...chaff(r.count, r.jitter),
        ])
        const { fields } = playActivity([...begun(), ...steps], NEW)
        strictEqual(fields.keystrokes, 0)
        strictEqual(fields.commands, 0)
        notStrictEqual(fields.typist, 'human')
        strictEqual(fields.keystrokeObfuscation, true)
      }),
      { numRuns: 60 },
    )
  })

  test('a held key is not taken for it', () => {
    const held = Array.from({ length: 60 }, () => [after(33_000, up(KEY)), down(KEY)]).flat()
    const { fields } = playActivity([...begun(), ...held])
    strictEqual(fields.keystrokeObfuscation, false)
  })
})
