/**
 * RDP conversations ([MS-RDPBCGR] 1.3.1.1): the connection request with its cookie, then TLS
 * records where the server chose TLS or CredSSP, GCC blocks and encrypted PDUs where it did not.
 */
import type { Random } from './random.ts'
import { Conversation, type Script } from './script.ts'
import { handshake } from './tls.ts'

const USERS = ['administrator', 'admin', 'jsmith', 'backup', 'kiosk01', 'svc-sql']
const CHANNELS = ['rdpdr', 'rdpsnd', 'cliprdr', 'drdynvc']
const RDP_PORT = 3389
const PROTOCOL_SSL = 1
const PROTOCOL_HYBRID = 2

function tpkt(content: Buffer): Buffer {
  const head = Buffer.from([3, 0, 0, 0])
  head.writeUInt16BE(4 + content.length, 2)
  return Buffer.concat([head, content])
}

const data = (content: Buffer): Buffer => tpkt(Buffer.concat([Buffer.of(2, 0xf0, 0x80), content]))

function connectionRequest(user: string, protocols: number): Buffer {
  const cookie = Buffer.from(`Cookie: mstshash=${user.slice(0, 9)}\r\n`)
  const wanted = Buffer.from([1, 0, 8, 0, protocols, 0, 0, 0])
  const head = Buffer.from([6 + cookie.length + wanted.length, 0xe0, 0, 0, 0, 0, 0])
  return tpkt(Buffer.concat([head, cookie, wanted]))
}

const connectionConfirm = (protocol: number): Buffer =>
  tpkt(Buffer.from([14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0x1f, 8, 0, protocol, 0, 0, 0]))

/** A data block: type and length, little endian, then its content. */
function block(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(type)
  head.writeUInt16LE(4 + content.length, 2)
  return Buffer.concat([head, content])
}

/** A BER value with a two-byte length. */
function ber(tag: readonly number[], content: Buffer): Buffer {
  const length = Buffer.from([0x82, content.length >> 8, content.length & 0xff])
  return Buffer.concat([Buffer.from(tag), length, content])
}

/** A PER length of two bytes. */
const perLength = (n: number): Buffer => Buffer.from([0x80 | (n >> 8), n & 0xff])

const DOMAIN = Buffer.from(
  '3019020122020102020100020101020100020101020300ffff020102',
  'hex',
).subarray(0, 27)

function clientCore(random: Random): Buffer {
  const core = Buffer.alloc(212)
  core.writeUInt32LE(0x00080004)
  core.writeUInt16LE(random.pick([1024, 1920, 2560]), 4)
  core.writeUInt16LE(random.pick([768, 1080, 1440]), 6)
  core.writeUInt16LE(0xca01, 8)
  core.writeUInt16LE(0xaa03, 10)
  core.writeUInt32LE(random.pick([0x409, 0x407, 0x40c, 0x411]), 12)
  core.writeUInt32LE(random.pick([2600, 7601, 19_041]), 16)
  core.write(`WS-${random.range(1000, 9999)}`, 20, 'utf16le')
  core.writeUInt32LE(4, 52)
  core.writeUInt32LE(12, 60)
  core.writeUInt16LE(0xca01, 128)
  core.writeUInt16LE(1, 130)
  core.writeUInt16LE(24, 136)
  core.writeUInt16LE(7, 138)
  return core
}

function connectInitial(random: Random): Buffer {
  const channels = Buffer.alloc(4 + 12 * CHANNELS.length)
  channels.writeUInt32LE(CHANNELS.length)
  CHANNELS.forEach((name, i) => {
    channels.write(name, 4 + 12 * i, 'latin1')
  })
  const security = Buffer.from('1b00000000000000', 'hex')
  const blocks = Buffer.concat([
    block(0xc001, clientCore(random)),
    block(0xc002, security),
    block(0xc003, channels),
  ])
  const request = Buffer.concat([
    Buffer.from('000800100001c00044756361', 'hex'),
    perLength(blocks.length),
    blocks,
  ])
  const gcc = Buffer.concat([
    Buffer.from('000500147c0001', 'hex'),
    perLength(request.length),
    request,
  ])
  const front = Buffer.from('0401010401010101ff', 'hex')
  const inner = Buffer.concat([front, DOMAIN, DOMAIN, DOMAIN, ber([0x04], gcc)])
  return data(ber([0x7f, 0x65], inner))
}

function connectResponse(random: Random): Buffer {
  const security = Buffer.concat([
    Buffer.from('02000000020000002000000000000000', 'hex'),
    random.bytes(32),
  ])
  security.writeUInt32LE(32, 8)
  const blocks = Buffer.concat([
    block(0x0c01, Buffer.from('0400080000000000', 'hex')),
    block(0x0c02, security),
    block(0x0c03, Buffer.from('eb030400ec03ed03ee03ef03', 'hex')),
  ])
  const answer = Buffer.concat([
    Buffer.from('14760a01010001c0004d63446e', 'hex'),
    perLength(blocks.length),
    blocks,
  ])
  const gcc = Buffer.concat([
    Buffer.from('000500147c0001', 'hex'),
    perLength(answer.length),
    answer,
  ])
  const front = Buffer.from('0a0100020100', 'hex')
  return data(ber([0x7f, 0x66], Buffer.concat([front, DOMAIN, ber([0x04], gcc)])))
}

function screen(talk: Conversation, random: Random, wrap: (length: number) => Buffer): void {
  for (let i = random.range(3, 60); i > 0; i--) {
    talk.wait(random.range(20_000, 900_000)).send(0, wrap(random.range(20, 90)))
    talk
      .wait(5000)
      .send(1, wrap(random.range(90, 1300)))
      .acknowledge(1)
  }
}

/** Network level authentication or TLS: records from there on. */
export function secured(random: Random): Script {
  const protocol = random.chance(0.8) ? PROTOCOL_HYBRID : PROTOCOL_SSL
  const talk = new Conversation(random).open()
  talk.send(0, connectionRequest(random.pick(USERS), 3)).send(1, connectionConfirm(protocol))
  handshake(talk, random, '')
  const record = (length: number): Buffer =>
    Buffer.concat([Buffer.from([0x17, 3, 3, length >> 8, length & 0xff]), random.bytes(length)])
  if (random.chance(0.6)) {
    talk.send(0, record(120)).send(1, record(230)).send(0, record(560)).wait(900_000)
    return talk.send(1, record(60)).close(1).damage(3).done(RDP_PORT)
  }
  screen(talk, random, record)
  return talk.close().damage(3).done(RDP_PORT)
}

/** Standard RDP security. */
export function standard(random: Random): Script {
  const talk = new Conversation(random).open()
  talk.send(0, connectionRequest(random.pick(USERS), 0)).send(1, connectionConfirm(0))
  talk.send(0, connectInitial(random)).send(1, connectResponse(random))
  talk.send(0, data(Buffer.from('0401000100', 'hex'))).send(0, data(Buffer.of(0x28)))
  talk.send(1, data(Buffer.from('2e000006', 'hex')))
  for (let channel = 0x3eb; channel <= 0x3ef; channel++) {
    talk.send(0, data(Buffer.from([0x38, 0, 6, channel >> 8, channel & 0xff])))
    talk.send(1, data(Buffer.from([0x3e, 0, 0, 6, 3, channel & 0xff, 3, channel & 0xff])))
  }
  const pdu = (length: number): Buffer => {
    const head = Buffer.from([
      0x64,
      0,
      6,
      3,
      0xeb,
      0x70,
      0x80 | (length >> 8),
      length & 0xff,
      8,
      0,
      0,
      0,
    ])
    return data(Buffer.concat([head, random.bytes(length - 4)]))
  }
  screen(talk, random, pdu)
  return talk.close().damage(3).done(RDP_PORT)
}
