/** Telnet's table of options against a plain model, and prompts told by their last character first. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  DO,
  DONT,
  MAX_LIST_WORDS,
  nameOption,
  WILL,
  WONT,
} from '../../dissectors/telnet/constants.ts'
import { telnet } from '../../dissectors/telnet/index.ts'
import { OptionTable } from '../../dissectors/telnet/optionTable.ts'
import { classifyPrompt, looksLikeShell, Prompt } from '../../src/terminal/prompts.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const WORDS = ['WILL', 'WONT', 'DO', 'DONT']
type Command = [direction: 0 | 1, verb: number, option: number]
const command: fc.Arbitrary<Command> = fc.tuple(
  fc.constantFrom<0 | 1>(0, 1),
  fc.constantFrom(WILL, WONT, DO, DONT),
  fc.oneof(fc.constantFrom(0, 1, 3, 31, 63, 64, 255), fc.nat(255)),
)

/** Options `direction` performs: it said WILL last, the other side DO. */
function modelInForce(commands: readonly Command[], direction: 0 | 1): string[] {
  const will = new Set<number>()
  const agreed = new Set<number>()
  for (const [from, verb, option] of commands) {
    const set = verb === WILL || verb === WONT ? will : agreed
    if ((set === will) !== (from === direction)) continue
    if (verb === WILL || verb === DO) set.add(option)
    else set.delete(option)
  }
  const codes = [...will].filter((option) => agreed.has(option)).sort((a, b) => a - b)
  return codes.slice(0, MAX_LIST_WORDS).map(nameOption)
}

describe('telnet options', () => {
  test('in force are those both sides agree on, at every step', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        const table = new OptionTable()
        commands.forEach(([direction, verb, option], i) => {
          table.note(direction, verb, option)
          for (const side of [0, 1] as const) {
            const model = modelInForce(commands.slice(0, i + 1), side)
            deepStrictEqual(table.listInForce(side), model)
            strictEqual(table.isInForce(side, option), model.includes(nameOption(option)))
          }
        })
        for (const side of [0, 1] as const) {
          const said = commands.filter(([from]) => from === side)
          const words = said.map(
            ([, verb, option]) => `${WORDS[verb - WILL]} ${nameOption(option)}`,
          )
          deepStrictEqual(table.spoken[side], words.slice(0, MAX_LIST_WORDS))
        }
      }),
    )
  })

  test('every option at once stays within the bound', () => {
    const table = new OptionTable()
    for (let option = 255; option >= 0; option--) {
      table.note(0, WILL, option)
      table.note(1, DO, option)
    }
    strictEqual(table.listInForce(0).length, MAX_LIST_WORDS)
    strictEqual(table.listInForce(0)[1], 'echo')
    strictEqual(table.offers(0, 200), true)
    table.note(0, WONT, 200)
    strictEqual(table.offers(0, 200), false)
  })
})

describe('telnet prompts by their last character', () => {
  const secrets = [
    'Password',
    'enter PASSCODE >',
    'jelsz\u00f3',
    'JELSZ\u00d3 ?',
    '\u5bc6\u7801',
    'to\u212aen',
    'Password:\u00a0\ufeff',
    '\u5bc6\u7801\uff1a',
  ]
  const logins = ['login:', 'a login>', 'user name: ', '\u767b\u5f55\uff1a', 'router login:\u2003']
  const shells = ['$ ', 'root@h:/#', 'R1>', '[u@h ~]$\u00a0', 'x \u276f ', 'C:\\>', 'h ~%', 'x]']
  const others = ['', ' ', 'Last login:', 'hello', 'done.', '\u0000', 'bad', 'token ring']
  for (const line of secrets) {
    test(`asks for a secret: ${JSON.stringify(line)}`, () =>
      strictEqual(classifyPrompt(line), Prompt.Secret))
  }
  for (const line of logins) {
    test(`asks for a name: ${JSON.stringify(line)}`, () =>
      strictEqual(classifyPrompt(line), Prompt.Login))
  }
  for (const line of shells) {
    test(`is a shell's: ${JSON.stringify(line)}`, () => strictEqual(looksLikeShell(line), true))
  }
  for (const line of others) {
    test(`is none: ${JSON.stringify(line)}`, () => {
      strictEqual(classifyPrompt(line), Prompt.None)
      strictEqual(looksLikeShell(line), false)
    })
  }
})

describe('telnet subnegotiations', () => {
  const read = (...pieces: Piece[]) => {
    const played = play(telnet, pieces)
    return { ...played, fields: played.state.fields, events: played.session.events }
  }
  const window = (width: number, height: number) =>
    orig(`\xff\xfa\x1f\0${String.fromCharCode(width)}\0${String.fromCharCode(height)}\xff\xf0`)

  test('a window keeps its first and last size, each change is an event', () => {
    const { fields, events } = read(
      window(80, 24),
      window(80, 24),
      window(132, 43),
      window(100, 30),
    )
    deepStrictEqual(
      [fields.windowFirst, fields.windowWidth, fields.windowHeight, fields.windowChanges],
      ['80x24', 100, 30, 2],
    )
    deepStrictEqual(
      events.map((e) => [e.kind, e.action, e.object]),
      [
        ['negotiation', 'window-size', '132x43'],
        ['negotiation', 'window-size', '100x30'],
      ],
    )
  })

  test('terminal types are listed once each, bounded', () => {
    const type = (name: string) => orig(`\xff\xfa\x18\0${name}\xff\xf0`)
    const { fields } = read(type('MUDLET'), type('XTERM'), type('MTTS 137'), type('MTTS 137'))
    deepStrictEqual(fields.terminalTypes, ['MUDLET', 'XTERM', 'MTTS 137'])
    const many = read(...Array.from({ length: 50 }, (_, i) => type(`T${i}`)))
    strictEqual(many.fields.terminalTypes.length, 16)
    strictEqual(many.fields.terminalType, 'T49')
  })

  test('character set and the client of a game are told', () => {
    const { fields, session } = read(
      orig('\xff\xfa\x2a\x02UTF-8\xff\xf0'),
      orig('\xff\xfa\xc9Core.Hello { "client": "Mudlet", "version": "4.17" }\xff\xf0'),
    )
    strictEqual(fields.charset, 'UTF-8')
    strictEqual(session.facts.clientSoftware, 'Mudlet 4.17')
  })

  for (const [version, start] of [
    ['1', '\xff\xfa\x55\xfb\xf0'],
    ['2', '\xff\xfa\x56\xff\xf0'],
  ] as const) {
    test(`compression, version ${version}, ends what is read of the server`, () => {
      const { fields, done, events } = read(resp(`login: ${start}\x78\x9c\xff\xfa\x01login:`))
      deepStrictEqual([fields.compression, done], [true, [false, true]])
      deepStrictEqual(
        events.map((e) => e.action),
        ['compress'],
      )
    })
  }
})
