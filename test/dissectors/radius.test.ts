import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { radius } from '../../dissectors/radius/index.ts'
import { Probe } from '../../src/dissect/contract.ts'
import { ipv6Text } from '../../src/formats/address.ts'
import { orig, type Piece, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

type Value = Buffer | string

const attribute = (type: number, value: Value): Buffer => {
  const body = Buffer.from(value as string)
  return Buffer.concat([Buffer.from([type, body.length + 2]), body])
}
const number = (type: number, value: number): Buffer => {
  const body = Buffer.alloc(4)
  body.writeUInt32BE(value)
  return attribute(type, body)
}
const vendor = (id: number, type: number, value: Value): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(id)
  return attribute(26, Buffer.concat([head, attribute(type, value)]))
}
const eap = (code: number, type: number, value = ''): Buffer =>
  attribute(
    79,
    Buffer.concat([Buffer.from([code, 1, 0, 5 + value.length, type]), Buffer.from(value)]),
  )

function message(code: number, id: number, ...attributes: Buffer[]): Buffer {
  const body = Buffer.concat(attributes)
  const head = Buffer.alloc(20, 0x61 + id)
  head[0] = code
  head[1] = id
  head.writeUInt16BE(20 + body.length, 2)
  return Buffer.concat([head, body])
}

const request = (id: number, ...more: Buffer[]): Buffer =>
  message(1, id, attribute(1, 'alice'), attribute(32, 'switch-1'), attribute(31, 'aa-bb'), ...more)
const password = attribute(2, 'hidden-password!')
const login: Piece[] = [
  orig(request(1, password, number(6, 1))),
  resp(message(2, 1, attribute(18, 'Welcome'), number(8, 0xc000024d), number(27, 60))),
]
const rounds: Piece[] = [
  orig(request(1, eap(2, 1, 'alice@inside'))),
  resp(message(11, 1, eap(1, 25), attribute(24, 'state'))),
  orig(request(2, eap(2, 25), attribute(24, 'state'))),
  resp(message(11, 2, eap(1, 25))),
  orig(request(3, eap(2, 25))),
  resp(message(3, 3, attribute(18, 'No'))),
]
const accounting: Piece[] = [
  orig(
    message(
      4,
      9,
      attribute(1, 'alice'),
      attribute(44, 's-1'),
      number(40, 2),
      number(46, 61),
      number(42, 10),
      number(43, 20),
      number(53, 1),
      number(49, 4),
    ),
  ),
  resp(message(5, 9)),
]

datagramContractTests(radius, { login, rounds, accounting })

describe('radius', () => {
  test('tells a login and what was given', () => {
    const { state, session } = hear(radius, login)
    const [event] = session.events
    deepStrictEqual(
      [event!.kind, event!.object, event!.user, event!.status, event!.statusText],
      ['auth', 'switch-1', 'alice', 'ok', 'Access-Accept'],
    )
    deepStrictEqual(
      [session.facts.authMethod, session.facts.authResult, session.facts.authAttempts],
      ['pap', 'success', 1],
    )
    strictEqual(state.fields.framedIp, '192.0.2.77')
    strictEqual(state.fields.serviceType, 'Login')
    ok(!JSON.stringify([session.events, state.fields]).includes('hidden'))
  })

  test('tells a login of several rounds once', () => {
    const { state, session } = hear(radius, rounds)
    strictEqual(session.events.length, 1)
    const { detail, statusText, durationMicros } = session.events[0]!
    deepStrictEqual(
      [detail!.rounds, detail!.eap_type, detail!.eap_identity, detail!.reply_message, statusText],
      [2, 'peap', 'alice@inside', 'No', 'Access-Reject'],
    )
    strictEqual(durationMicros, 5000)
    deepStrictEqual(
      [session.facts.authMethod, session.facts.authResult, session.facts.authAttempts],
      ['eap-peap', 'failure', 1],
    )
    strictEqual(state.fields.requestCount, 3)
  })

  test('tells what was used, past 4 GiB too', () => {
    const { detail, status } = hear(radius, accounting).session.events[0]!
    strictEqual(status, 'ok')
    deepStrictEqual(detail, {
      status_type: 'Stop',
      session_seconds: 61,
      input_bytes: 10,
      output_bytes: 2 ** 32 + 20,
      terminate_cause: 'Idle-Timeout',
      session: 's-1',
    })
  })

  test('counts repeated requests, tells unanswered ones', () => {
    const { state, session } = hear(radius, [login[0]!, login[0]!])
    strictEqual(state.fields.requestCount, 1)
    strictEqual(session.events[0]!.detail!.repeats, 1)
    strictEqual(session.events[0]!.status, 'unknown')
    strictEqual(session.facts.authResult, 'unknown')
  })

  test('reads makers’ attributes, and no secret in them', () => {
    const pieces = [
      orig(request(1, vendor(311, 11, 'challenge'), vendor(311, 25, 'response-of-50-bytes'))),
      resp(message(2, 1, vendor(9, 1, 'shell:priv-lvl=15'), vendor(9, 1, 'wpa-key=s3cret'))),
    ]
    const { session } = hear(radius, pieces)
    strictEqual(session.facts.authMethod, 'mschapv2')
    deepStrictEqual(session.events[0]!.detail!.vendors, ['Microsoft', 'Cisco'])
    deepStrictEqual(session.events[0]!.detail!.cisco_pairs, ['shell:priv-lvl=15', 'wpa-key='])
  })

  test('leaves a datagram shorter than it says to others, away from the usual ports', () => {
    const cut = new Slice(Buffer.concat([message(4, 0x74, attribute(1, 'alice'))]).subarray(0, 24))
    strictEqual(radius.probe(cut), Probe.No)
    cut.isUsualPort = true
    strictEqual(radius.probe(cut), Probe.Yes)
  })

  test('writes IPv6 addresses as RFC 5952 does', () => {
    const text = (hex: string) => ipv6Text(Buffer.from(hex, 'hex'), 0)
    strictEqual(text('20010db8000000000000000000000001'), '2001:db8::1')
    strictEqual(text('20010db8000000010000000000000001'), '2001:db8:0:1::1')
    strictEqual(text('00000000000000000000000000000000'), '::')
    strictEqual(text('20010db8000100020003000400050006'), '2001:db8:1:2:3:4:5:6')
  })
})
