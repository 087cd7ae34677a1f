import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { dhcp } from '../../dissectors/dhcp/index.ts'
import { Probe } from '../../src/dissect/contract.ts'
import { orig, type Piece, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder, Slice } from '../support/slice.ts'

type Value = Buffer | string | number[]

const option = (type: number, value: Value): Buffer => {
  const body = Buffer.from(value as string)
  return Buffer.concat([Buffer.from([type, body.length]), body])
}

interface Fixed {
  yours?: number[]
  relay?: number[]
  file?: string
}

function message(op: number, type: number, options: readonly Buffer[], fixed: Fixed = {}): Buffer {
  const head = Buffer.alloc(240)
  head.set([op, 1, 6, 0])
  head.writeUInt32BE(0xcafe0001, 4)
  head.set(fixed.yours ?? [], 16)
  head.set(fixed.relay ?? [], 24)
  head.set([2, 0, 0, 0, 0, 0x10], 28)
  head.write(fixed.file ?? '', 108, 'latin1')
  head.writeUInt32BE(0x63825363, 236)
  return Buffer.concat([head, option(53, [type]), ...options, Buffer.from([255])])
}

const asked = message(1, 3, [
  option(12, 'laptop'),
  option(50, [192, 0, 2, 100]),
  option(60, 'MSFT 5.0'),
  option(61, [1, 2, 0, 0, 0, 0, 0x10]),
  option(55, [1, 3, 6, 15]),
  option(81, [4, 0, 0, 6, 0x6c, 0x61, 0x70, 0x74, 0x6f, 0x70, 3, 0x6c, 0x61, 0x62, 0]),
])
const given = message(
  2,
  5,
  [
    option(54, [192, 0, 2, 20]),
    option(51, [0, 0, 2, 0x58]),
    option(15, 'lab.example.com\0'),
    option(3, [192, 0, 2, 1]),
    option(6, [192, 0, 2, 53, 192, 0, 2, 54]),
  ],
  { yours: [192, 0, 2, 100] },
)
const renewal: Piece[] = [orig(asked), resp(given)]
const refusal: Piece[] = [orig(asked), resp(message(2, 6, [option(56, 'wrong network')]))]

datagramContractTests(dhcp, { renewal, refusal })

describe('dhcp', () => {
  test('tells who asked and what was given', () => {
    const { state, session } = hear(dhcp, renewal)
    const [event] = session.events
    deepStrictEqual(
      [event!.action, event!.object, event!.status, event!.statusText],
      ['REQUEST', '192.0.2.100', 'ok', 'ACK'],
    )
    deepStrictEqual(event!.detail, {
      transaction: 'cafe0001',
      client_mac: '02:00:00:00:00:10',
      host_name: 'laptop',
      client_fqdn: 'laptop.lab',
      vendor_class: 'MSFT 5.0',
      client_id: '02:00:00:00:00:10',
      requested_ip: '192.0.2.100',
      server: '192.0.2.20',
      lease_seconds: 600,
      domain: 'lab.example.com',
      assigned_ip: '192.0.2.100',
    })
    deepStrictEqual(state.fields.dnsServers, ['192.0.2.53', '192.0.2.54'])
    deepStrictEqual(state.fields.parameters, [1, 3, 6, 15])
    strictEqual(state.fields.router, '192.0.2.1')
    strictEqual(session.facts.clientSoftware, 'MSFT 5.0')
  })

  test('tells a refusal in the server’s words', () => {
    const [event] = hear(dhcp, refusal).session.events
    deepStrictEqual([event!.status, event!.statusText], ['error', 'NAK'])
    strictEqual(event!.detail!.message, 'wrong network')
  })

  test('tells at once what is sent to all', () => {
    const session = new Recorder()
    Object.assign(session, { serverIp: '255.255.255.255' })
    const state = dhcp.create()
    const slice = new Slice(asked)
    dhcp.datagram(state, slice, session)
    strictEqual(session.events[0]!.status, 'unknown')
  })

  test('takes a reply that opens a flow for the server’s', () => {
    strictEqual(dhcp.probe(new Slice(given)), Probe.Flipped)
    strictEqual(hear(dhcp, [resp(given)]).session.events[0]!.action, 'ACK')
  })

  test('reads options that overflow into the file name, relays and what to boot', () => {
    const relayed = message(1, 1, [
      option(82, [1, 4, 0x70, 0x6f, 0x72, 0x74, 2, 2, 0, 1]),
      option(93, [0, 7]),
    ])
    const { detail } = hear(dhcp, [orig(relayed)]).session.events[0]!
    deepStrictEqual(
      [detail!.relay_circuit, detail!.relay_remote, detail!.architecture],
      ['port', '0001', 'x64 UEFI'],
    )
    const file = option(12, 'overflow').toString('latin1')
    const overflowing = message(1, 1, [option(52, [1])], { file: `${file}\xff` })
    strictEqual(hear(dhcp, [orig(overflowing)]).state.fields.hostName, 'overflow')
    const boot = message(2, 2, [], { file: 'pxelinux.0', yours: [192, 0, 2, 9] })
    strictEqual(hear(dhcp, [resp(boot)]).session.events[0]!.detail!.boot_file, 'pxelinux.0')
  })

  test('counts a repeated request', () => {
    const { session } = hear(dhcp, [orig(asked), orig(asked), resp(given)])
    strictEqual(session.events.length, 1)
    strictEqual(session.events[0]!.detail!.repeats, 1)
  })
})
