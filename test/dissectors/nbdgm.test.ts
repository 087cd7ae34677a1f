import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { MAX_TOLD } from '../../dissectors/nbdgm/constants.ts'
import { nbdgm } from '../../dissectors/nbdgm/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { orig, type Piece } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

const encode = (name: string, kind: number): Buffer => {
  const padded = `${name.padEnd(15)}${String.fromCharCode(kind)}`
  const letters = [...padded].map((c) =>
    String.fromCharCode(0x41 + (c.charCodeAt(0) >> 4), 0x41 + (c.charCodeAt(0) & 15)),
  )
  return Buffer.from(`\x20${letters.join('')}\0`, 'latin1')
}

/** A write to a mailslot, as SMB1's transaction without an answer. */
function makeWrite(mailslot: string, data: Buffer): Buffer {
  const head = Buffer.alloc(33 + 34 + 2)
  head.write('\xffSMB\x25', 0, 'latin1')
  head.writeUInt8(17, 32)
  head.writeUInt16LE(data.length, 33 + 22)
  head.writeUInt16LE(head.length + mailslot.length + 1, 33 + 24)
  return Buffer.concat([head, Buffer.from(`${mailslot}\0`), data])
}

function makeAnnouncement(kind: number, name: string, comment: string, roles: number): Buffer {
  const made = Buffer.alloc(32)
  made.writeUInt8(kind, 0)
  made.write(name, 6, 'latin1')
  made.set([10, 0], 22)
  made.writeUInt32LE(roles, 24)
  return Buffer.concat([made, Buffer.from(`${comment}\0`)])
}

const makeDatagram = (message: Buffer, flags = 0x0a): Buffer =>
  Buffer.concat([
    Buffer.from([0x11, flags, 0, 1, 192, 0, 2, 20, 0, 138, 0, 0, 0, 0]),
    encode('FILES', 0),
    encode('LAB', 0x1d),
    message,
  ])

const announce = (kind: number, name: string, comment: string, roles = 0x9003): Piece =>
  orig(makeDatagram(makeWrite('\\MAILSLOT\\BROWSE', makeAnnouncement(kind, name, comment, roles))))
const host = announce(1, 'FILES', 'archive of the lab')
const group = announce(12, 'LAB', 'FILES', 0x80001000)

datagramContractTests(nbdgm, { announcements: [host, group] })

describe('nbdgm', () => {
  test('names, and what a host announces of itself, once', () => {
    const { state, session } = hear(nbdgm, [host, host])
    deepStrictEqual(
      [state.fields.sourceName, state.fields.destinationName, state.fields.mailslot],
      ['FILES<00>', 'LAB<1d>', '\\MAILSLOT\\BROWSE'],
    )
    deepStrictEqual(
      [state.fields.host, state.fields.osVersion, state.fields.comment, state.fields.datagramCount],
      ['FILES', '10.0', 'archive of the lab', 2],
    )
    deepStrictEqual(state.fields.roles, ['workstation', 'server', 'nt_workstation', 'nt_server'])
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object]),
      [['message', 'HOST_ANNOUNCEMENT', 'FILES']],
    )
  })

  test("a group's announcement names its master", () => {
    const { state, session } = hear(nbdgm, [group])
    deepStrictEqual([state.fields.group, state.fields.master], ['LAB', 'FILES'])
    strictEqual(session.events[0]?.action, 'DOMAIN_ANNOUNCEMENT')
  })

  test('other mailslots by name; a fragment only its names', () => {
    const other = makeDatagram(makeWrite('\\MAILSLOT\\NET\\NETLOGON', Buffer.alloc(20)))
    const { session } = hear(nbdgm, [orig(other)])
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object]),
      [['\\MAILSLOT\\NET\\NETLOGON', 'LAB<1d>']],
    )
    const part = hear(nbdgm, [orig(makeDatagram(Buffer.alloc(40), 0x0b))])
    deepStrictEqual(part.session.events, [])
    strictEqual(part.state.fields.sourceName, 'FILES<00>')
  })

  test('what a flow tells is bounded', () => {
    const many = Array.from({ length: MAX_TOLD + 9 }, (_, i) => announce(1, `H${i}`, ''))
    strictEqual(hear(nbdgm, many).session.events.length, MAX_TOLD)
  })

  test('which datagrams are taken', () => {
    const probe = (bytes: Buffer): Probe => {
      const slice = new Slice(bytes)
      slice.direction = Direction.Orig
      return nbdgm.probe(slice)
    }
    strictEqual(probe(host.bytes), Probe.Yes)
    strictEqual(probe(host.bytes.subarray(0, 40)), Probe.No)
    strictEqual(probe(Buffer.concat([Buffer.from([0x11, 0x0a]), Buffer.alloc(200)])), Probe.No)
  })
})
