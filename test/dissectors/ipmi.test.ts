import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { ipmi } from '../../dissectors/ipmi/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { orig, type Piece, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

/** Exchanges of ipmitool with OpenIPMI's simulator, `C` and `S` before what each sent. */
const talk = (lines: string): Piece[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const bytes = Buffer.from(line.trim().slice(2), 'hex')
      return line.trim().startsWith('C') ? orig(bytes) : resp(bytes)
    })

const OPEN = `
  C 0600ff0706100000000000000000200000000000a4a3a2a0000000080100000001000008000000000200000800000000
  S 0600ff0706110000000000000000240000000000a4a3a2a002000000000000080100000001000008000000000200000800000000
  C 0600ff07061200000000000000002100000000000200000098b91b66df2e33fceb49f8a692b728f514000005616c696365`
const PROOF = `
  S 0600ff07061300000000000000003c0000000000a4a3a2a07bdb8c9f3ad437463b332446422e7459a123456789abcdefa123456789abcdef3b72617b3c69014a168f12f95b0b2e06d9c9c700`
const plus = talk(
  `${OPEN}${PROOF}
  C 0600ff07061400000000000000001c000000000002000000cc8ee126178c1e6ab5c2a0d741c56533f6a2c2fd
  S 0600ff0706150000000000000000140000000000a4a3a2a020f1c56a40f15c1c52820dd1
  C 0600ff070600020000000500000007002018c8810c0172
  S 0600ff070600a4a3a2a0030000001700811c63200c010000030908029f911200020f000000006a
  C 0600ff0706000200000006000000080020b030811000006f
  S 0600ff070600a4a3a2a004000000080081b4cb201000c10f
  C 0600ff0706800200000009000000040011223344
  S 0600ff070681a4a3a2a00700000008001122334455667788`,
)
const refused = talk(
  `${OPEN}
  S 0600ff07061300000000000000000800000d0000a4a3a2a0`,
)
const old = talk(`
  C 0600ff07000000000000000000092018c88104380e0431
  S 0600ff0700000000000000000010811c6320043800011706010000000086
  C 0600ff07000000000000000000182018c881083902616c69636500000000000000000000003e
  S 0600ff070000000000000000001c811c632008390005000000551ce8f7198b116c605f6680da8b30f1fe
  C 0600ff07020000000005000000b07954b54a022d22bda662db4eeded0b1d2018c8810c3a0204551ce8f7198b116c605f6680da8b30f11aaef7d206
  S 0600ff07021aaef7d205000000a207c526f82c0b281ddf39b94035930512811c63200c3a000282000000a814fa00045c
  C 0600ff0702ad14fa0082000000ab91dc52d52aa6ca1ad99d36343a0246082000e08124020356
  S 0600ff07021faef7d2820000000db61c3aa1a6856605d33cb3de8f53d00881047b20240200ba`)
const ping = talk(`
  C 0600ff06000011be80000000
  S 0600ff06000011be40000010000011be000000008100000000000000`)

datagramContractTests(ipmi, { plus, refused, old, ping })

describe('ipmi', () => {
  test('reads a login of RMCP+, commands in the clear, the controller', () => {
    const { state, session } = hear(ipmi, plus)
    const { fields } = state
    deepStrictEqual(
      [session.facts.user, session.facts.authMethod, session.facts.authResult],
      ['alice', 'rakp-hmac-sha1', 'success'],
    )
    deepStrictEqual(
      [fields.version, fields.cipherSuite, fields.confidentiality, fields.privilege],
      ['2.0', '1', 'none', 'administrator'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object ?? '', e.status, e.statusText]),
      [
        ['auth', 'RAKP', '', 'ok', ''],
        ['request', 'Get Device ID', '', 'ok', ''],
        ['request', 'Group Extension 0x00', '', 'error', 'invalid command'],
      ],
    )
    deepStrictEqual(
      [fields.manufacturerId, fields.productId, session.facts.serverSoftware],
      [4753, 3842, 'IPMI 2.0 firmware 9.08'],
    )
    deepStrictEqual(
      [fields.encryptedMessages, fields.solBytes, session.facts.encrypted, session.facts.activity],
      [2, 8, true, 'interactive'],
    )
  })

  test('tells refusals: by status, and by a client that goes no further', () => {
    const told = hear(ipmi, refused).session
    deepStrictEqual(
      told.events.map((e) => [e.user, e.status, e.statusText]),
      [['alice', 'error', 'unauthorized name']],
    )
    const silent = hear(ipmi, plus.slice(0, 4)).session
    deepStrictEqual([silent.facts.authResult, silent.facts.confidence], ['failure', 0.8])
    const unseen = hear(ipmi, plus.slice(0, 3)).session
    deepStrictEqual([unseen.facts.authResult, unseen.events[0]!.status], ['unknown', 'unknown'])
  })

  test('reads a login of 1.5 and a power command', () => {
    const { state, session } = hear(ipmi, old)
    deepStrictEqual(
      [session.facts.user, session.facts.authMethod, session.facts.authResult],
      ['alice', 'md5', 'success'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object ?? '']),
      [
        ['request', 'Get Channel Authentication Capabilities', ''],
        ['request', 'Get Session Challenge', 'alice'],
        ['auth', 'Activate Session', ''],
        ['command', 'Activate Session', 'administrator'],
        ['command', 'Chassis Control', 'hard reset'],
      ],
    )
    deepStrictEqual(state.fields.authTypes, ['none', 'md2', 'md5', 'password'])
    strictEqual(hear(ipmi, ping).state.fields.presencePing, true)
  })

  test('tags cipher zero and nobody, leaves other datagrams alone', () => {
    const zero = Buffer.from(plus[0]!.bytes)
    zero[28] = 0
    const nobody = Buffer.from(plus[2]!.bytes.subarray(0, 44))
    nobody[14] = 28
    nobody[43] = 0
    const { session, state } = hear(ipmi, [orig(zero), orig(nobody)])
    deepStrictEqual([session.tags, state.fields.cipherSuite], [['cipher-zero', 'null-user'], '0'])
    const probe = (bytes: Buffer) => {
      const slice = new Slice(bytes)
      slice.direction = Direction.Orig
      return ipmi.probe(slice)
    }
    strictEqual(probe(plus[0]!.bytes), Probe.Yes)
    strictEqual(probe(old[2]!.bytes), Probe.Yes)
    strictEqual(probe(ping[0]!.bytes), Probe.Yes)
    strictEqual(probe(Buffer.from('0600ff0706990000000000000000000000', 'hex')), Probe.No)
    strictEqual(probe(Buffer.from('0600010600000001', 'hex')), Probe.No)
    const bad = hear(ipmi, [orig('no rmcp')])
    deepStrictEqual([bad.verdict, bad.session.anomalies], [Verdict.Reject, ['malformed-message']])
  })
})
