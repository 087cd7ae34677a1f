import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { snmp } from '../../dissectors/snmp/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { orig, type Piece, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder, Slice } from '../support/slice.ts'

/** An element of BER. */
const tlv = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((p) => Buffer.from(p as string)))
  const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const int = (value: number): Buffer => tlv(2, Buffer.from([value]))
const oid = (dotted: string): Buffer => {
  const [a, b, ...rest] = dotted.split('.').map(Number)
  const bytes = rest.flatMap((n) => (n < 128 ? [n] : [0x80 | (n >> 7), n & 127]))
  return tlv(6, Buffer.from([a! * 40 + b!, ...bytes]))
}
const NULL = tlv(5)
const bind = (name: string, value: Buffer): Buffer => tlv(0x30, oid(name), value)
const pdu = (
  tag: number,
  id: number,
  error: number,
  index: number,
  ...bindings: Buffer[]
): Buffer => tlv(tag, int(id), int(error), int(index), tlv(0x30, ...bindings))
const message = (version: number, community: string, body: Buffer): Buffer =>
  tlv(0x30, int(version), tlv(4, community), body)
const v3 = (flags: number, user: string, body: Buffer): Buffer =>
  tlv(
    0x30,
    int(3),
    tlv(0x30, int(7), int(100), tlv(4, Buffer.from([flags])), int(3)),
    tlv(
      4,
      tlv(
        0x30,
        tlv(4, '\x01\x02\x03'),
        int(1),
        int(9),
        tlv(4, user),
        tlv(4, 'digestdigest'),
        tlv(4, ''),
      ),
    ),
    body,
  )
const scoped = (body: Buffer): Buffer => tlv(0x30, tlv(4, '\x01\x02\x03'), tlv(4, 'ctx'), body)

const DESCR = '1.3.6.1.2.1.1.1.0'
const NAME = '1.3.6.1.2.1.1.5.0'
const v2: Piece[] = [
  orig(message(1, 'public', pdu(0xa0, 1, 0, 0, bind(DESCR, NULL), bind(NAME, NULL)))),
  resp(
    message(
      1,
      'public',
      pdu(0xa2, 1, 0, 0, bind(DESCR, tlv(4, 'Lab 1')), bind(NAME, tlv(4, 'box'))),
    ),
  ),
  orig(message(1, 'public', pdu(0xa3, 2, 0, 0, bind('1.3.6.1.4.1.311.1', int(5))))),
  resp(message(1, 'public', pdu(0xa2, 2, 17, 1, bind('1.3.6.1.4.1.311.1', int(5))))),
  orig(message(1, 'public', pdu(0xa5, 3, 0, 10, bind('1.3.6.1.2.1', NULL)))),
  orig(message(1, 'public', pdu(0xa1, 4, 0, 0, bind('1.3.6.1.2.1', NULL)))),
  resp(message(1, 'public', pdu(0xa2, 4, 0, 0, bind(NAME, tlv(4, 'box'))))),
]
const user: Piece[] = [
  orig(v3(4, '', scoped(pdu(0xa0, 1, 0, 0)))),
  resp(v3(0, '', scoped(pdu(0xa8, 1, 0, 0, bind('1.3.6.1.6.3.15.1.1.4.0', tlv(0x41, '\x05')))))),
  orig(v3(5, 'alice', scoped(pdu(0xa0, 2, 0, 0, bind(NAME, NULL))))),
  resp(v3(1, 'alice', scoped(pdu(0xa2, 2, 0, 0, bind(NAME, tlv(4, 'box')))))),
]
const refused: Piece[] = [
  orig(v3(5, 'carol', scoped(pdu(0xa0, 2, 0, 0, bind(NAME, NULL))))),
  resp(
    v3(0, 'carol', scoped(pdu(0xa8, 2, 0, 0, bind('1.3.6.1.6.3.15.1.1.3.0', tlv(0x41, '\x05'))))),
  ),
]
const sealed: Piece[] = [
  orig(v3(7, 'alice', tlv(4, Buffer.alloc(40, 0x55)))),
  resp(v3(3, 'alice', tlv(4, Buffer.alloc(40, 0x56)))),
]
const address = tlv(0x40, '\x0a\x00\x00\x01')
const traps: Piece[] = [
  orig(
    message(
      0,
      'secret-community',
      tlv(0xa4, oid('1.3.6.1.4.1.9'), address, int(2), int(0), tlv(0x43, '\x05'), tlv(0x30)),
    ),
  ),
  orig(
    message(
      1,
      'secret-community',
      pdu(
        0xa7,
        4,
        0,
        0,
        bind('1.3.6.1.2.1.1.3.0', tlv(0x43, '\x05')),
        bind('1.3.6.1.6.3.1.1.4.1.0', oid('1.3.6.1.6.3.1.1.5.1')),
        bind('1.3.6.1.4.1.9.1', tlv(0x46, Buffer.alloc(8, 255))),
      ),
    ),
  ),
]

datagramContractTests(snmp, { v2, user, refused, sealed, traps })

describe('snmp', () => {
  test('pairs requests with responses, reads what the agent is', () => {
    const { state, session } = hear(snmp, v2)
    const { fields } = state
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object ?? '', e.status, e.statusText ?? '']),
      [
        ['auth', 'community', '', 'ok', ''],
        ['request', 'GET', 'sysDescr.0, sysName.0', 'ok', ''],
        ['command', 'SET', '1.3.6.1.4.1.311.1', 'error', 'notWritable'],
        ['request', 'GETNEXT', 'mib-2', 'ok', ''],
        ['request', 'GETBULK', 'mib-2', 'unknown', ''],
      ],
    )
    deepStrictEqual(session.events[3]!.detail, { returned: ['sysName.0'] })
    deepStrictEqual(session.events[2]!.detail, { values: [5], error_index: 1 })
    deepStrictEqual(
      [
        fields.version,
        fields.community,
        fields.systemDescription,
        fields.systemName,
        fields.errors,
      ],
      ['2c', '****', 'Lab 1', 'box', 1],
    )
    deepStrictEqual(session.tags, ['default-community'])
    const strict = new Recorder()
    strict.statements = 'no-literals'
    hear(snmp, v2, strict)
    deepStrictEqual(strict.events[2]!.detail, { error_index: 1 })
  })

  test('reads users of version 3 and what reports decide', () => {
    const { state, session } = hear(snmp, user)
    deepStrictEqual(
      [
        session.facts.user,
        session.facts.authMethod,
        session.facts.authResult,
        session.facts.authAttempts,
      ],
      ['alice', 'usm', 'success', 1],
    )
    deepStrictEqual(
      [
        state.fields.securityLevel,
        state.fields.engineId,
        state.fields.contextName,
        state.fields.reports,
      ],
      ['authNoPriv', '010203', 'ctx', 1],
    )
    const no = hear(snmp, refused).session
    deepStrictEqual(
      no.events.map((e) => [e.action, e.user, e.status, e.statusText]),
      [['USM', 'carol', 'error', 'usmStatsUnknownUserNames']],
    )
    const secret = hear(snmp, sealed)
    deepStrictEqual(
      [
        secret.session.facts.encrypted,
        secret.session.facts.authResult,
        secret.state.fields.encryptedMessages,
      ],
      [true, 'success', 2],
    )
    ok(!JSON.stringify([state, session.events]).includes('digestdigest'))
  })

  test('tells traps, never a community', () => {
    const { session, state } = hear(snmp, traps)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.detail]),
      [
        [
          'TRAP',
          'linkDown',
          { enterprise: '1.3.6.1.4.1.9', agent: '10.0.0.1', generic: 'linkDown', specific: 0 },
        ],
        ['TRAP', 'coldStart', { objects: ['1.3.6.1.4.1.9.1'], values: ['18446744073709551615'] }],
      ],
    )
    ok(!JSON.stringify([state, session.events]).includes('secret-community'))
  })

  test('claims messages as long as they say, turns a flow round, bounds what is told', () => {
    const probe = (bytes: Buffer, direction: Direction) => {
      const slice = new Slice(bytes)
      slice.direction = direction
      return snmp.probe(slice)
    }
    strictEqual(probe(v2[0]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(probe(v2[1]!.bytes, Direction.Orig), Probe.Flipped)
    strictEqual(probe(user[0]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(probe(v2[0]!.bytes.subarray(0, 30), Direction.Orig), Probe.No)
    strictEqual(probe(tlv(0x30, int(1), tlv(0x63, 'search')), Direction.Orig), Probe.No)
    const many = Array.from({ length: 200 }, (_, i) =>
      orig(message(1, 'x', pdu(0xa0, i % 100, 0, 0, bind(`${NAME}.${i}`, NULL)))),
    )
    const { session, state } = hear(snmp, many)
    strictEqual(session.events.length, 64)
    strictEqual(state.fields.gets, 200)
    const cut = hear(snmp, [v2[0]!, orig(v2[0]!.bytes.subarray(0, 20)), v2[1]!])
    deepStrictEqual([cut.session.anomalies, cut.verdict], [['malformed-message'], Verdict.More])
  })
})
