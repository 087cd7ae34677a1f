import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { syslog, syslogUdp } from '../../dissectors/syslog/index.ts'
import { type Direction, Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder, Slice } from '../support/slice.ts'

const MODERN =
  '<165>1 2003-08-24T05:14:15.000003-07:00 host.example.org evntslog 8710 ID47 [a@1 k="x\\]y"][b@2] disk full'
const OLD = "<34>Oct 11 22:14:15 mymachine su[12]: 'su root' failed for lonvick on /dev/pts/8"
const counted = (text: string): string => `${text.length} ${text}`

const lines: Piece[] = [
  orig(`${OLD}\n${MODERN}\n`),
  orig(`${OLD}\r\n  a line that goes on\n${OLD}\0`),
]
const octets: Piece[] = [
  orig(counted(MODERN) + counted(`${OLD}\n`)),
  orig(counted(`<0>1 - - - - - - ${'x'.repeat(5000)}`) + counted(OLD)),
]
const datagrams: Piece[] = [
  orig(MODERN),
  orig(`${OLD}\n`),
  orig('<189>1234: *Mar  1 00:00:01: %SYS-5-CONFIG_I: Configured'),
]

contractTests(syslog, { lines, octets })
datagramContractTests(syslogUdp, { datagrams })

describe('syslog', () => {
  test('reads both formats', () => {
    const { state, session } = play(syslog, lines)
    const { fields } = state
    deepStrictEqual(fields.formats, ['rfc3164', 'rfc5424'])
    deepStrictEqual(
      [fields.framing, fields.messageCount, fields.errorCount, fields.worstSeverity],
      ['line', 4, 3, 'crit'],
    )
    deepStrictEqual(fields.hosts, ['mymachine', 'host.example.org'])
    deepStrictEqual(fields.programs, ['su', 'evntslog'])
    const [old, modern] = session.events
    deepStrictEqual(
      [old!.action, old!.object],
      ['auth.crit', "'su root' failed for lonvick on /dev/pts/8"],
    )
    deepStrictEqual(old!.detail, {
      host: 'mymachine',
      program: 'su',
      process: '12',
      time: 'Oct 11 22:14:15',
    })
    deepStrictEqual([modern!.action, modern!.object], ['local4.notice', 'disk full'])
    deepStrictEqual(modern!.detail, {
      host: 'host.example.org',
      program: 'evntslog',
      process: '8710',
      message_id: 'ID47',
      time: '2003-08-24T05:14:15.000003-07:00',
      data: '[a@1 k="x\\]y"][b@2]',
    })
  })

  test('reads counted messages, the rest of a long one passed over', () => {
    const { state, session } = play(syslog, octets)
    deepStrictEqual([state.fields.framing, state.fields.messageCount], ['octet-counting', 4])
    strictEqual(session.events[2]!.action, 'kern.emerg')
    strictEqual(session.events[3]!.detail!.program, 'su')
  })

  test('reads datagrams of devices that leave the time out', () => {
    const { state, session } = hear(syslogUdp, datagrams)
    strictEqual(state.fields.messageCount, 3)
    strictEqual(session.events[2]!.action, 'local7.notice')
  })

  test('tells a bounded number of messages and counts all', () => {
    const many = Array.from({ length: 150 }, () => orig(`${OLD}\n`))
    const { state, session } = play(syslog, many)
    deepStrictEqual([state.fields.messageCount, session.events.length], [150, 100])
  })

  test('shows as much of the text as the policy lets it', () => {
    const shown = (statements: 'no-literals' | 'class') => {
      const session = new Recorder()
      session.statements = statements
      const [old, modern] = play(syslog, lines, session).session.events
      return [old!.object, modern!.object, modern!.detail!.data]
    }
    deepStrictEqual(shown('no-literals'), ['? failed for lonvick on ?', 'disk full', undefined])
    deepStrictEqual(shown('class'), ['', '', undefined])
  })

  test('goes on after a loss at the next line', () => {
    const { state } = play(syslog, [
      orig(`${OLD}\n`),
      { ...orig(`half of a message\n${OLD}\n`), missing: 50 },
    ])
    strictEqual(state.fields.messageCount, 2)
  })

  test('asks for more than a priority off its own ports', () => {
    const probe = (text: string, usual: boolean): Probe => {
      const slice = new Slice(Buffer.from(text))
      slice.isUsualPort = usual
      slice.direction = 0 as Direction
      return syslogUdp.probe(slice)
    }
    strictEqual(probe('<13>hello', true), Probe.Yes)
    strictEqual(probe('<13>hello', false), Probe.No)
    strictEqual(probe('<13>Jan  1 00:00:00 x', false), Probe.Yes)
    strictEqual(probe('<192>Jan  1', true), Probe.No)
    strictEqual(probe('<013>Jan  1', true), Probe.No)
  })
})
