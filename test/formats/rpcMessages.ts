/** DCE/RPC PDUs for tests, laid out as C706 12.6.4 has them. */

const NDR = Buffer.from('045d888aeb1cc9119fe808002b10486002000000', 'hex')

function header(type: number, flags: number, callId: number, body: Buffer, auth?: Buffer): Buffer {
  const head = Buffer.alloc(16)
  head.set([5, 0, type, flags, 0x10, 0, 0, 0])
  const trailer = auth === undefined ? 0 : 8 + auth.length
  head.writeUInt16LE(16 + body.length + trailer, 8)
  head.writeUInt16LE(auth?.length ?? 0, 10)
  head.writeUInt32LE(callId, 12)
  return head
}

/** A verifier: type, level, then the token. */
export interface Verifier {
  readonly type: number
  readonly level: number
  readonly token: Buffer
}

export function makePdu(
  type: number,
  callId: number,
  body: Buffer,
  verifier?: Verifier,
  flags = 3,
): Buffer {
  if (verifier === undefined) return Buffer.concat([header(type, flags, callId, body), body])
  const trailer = Buffer.from([verifier.type, verifier.level, 0, 0, 1, 0, 0, 0])
  return Buffer.concat([
    header(type, flags, callId, body, verifier.token),
    body,
    trailer,
    verifier.token,
  ])
}

/** A UUID as text in the byte order of the wire. */
export function wireUuid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}

export function makeBind(callId: number, uuid: string, verifier?: Verifier): Buffer {
  const body = Buffer.concat([
    Buffer.from('b810b81000000000' + '01000000' + '00000100', 'hex'),
    wireUuid(uuid),
    Buffer.from([1, 0, 0, 0]),
    NDR,
  ])
  return makePdu(11, callId, body, verifier)
}

/** `result`: 0 taken, 2 refused by the server. */
export function makeBindAck(
  callId: number,
  address: string,
  result = 0,
  verifier?: Verifier,
): Buffer {
  const name = Buffer.from(`${address}\0`)
  const size = Buffer.from([name.length, 0])
  const padding = Buffer.alloc((4 - ((26 + name.length) % 4)) % 4)
  const body = Buffer.concat([
    Buffer.from('b810b81099000000', 'hex'),
    size,
    name,
    padding,
    Buffer.from([1, 0, 0, 0, result, 0, result === 0 ? 0 : 1, 0]),
    result === 0 ? NDR : Buffer.alloc(20),
  ])
  return makePdu(12, callId, body, verifier)
}

export function makeCall(
  callId: number,
  number: number,
  stub = Buffer.alloc(8),
  flags = 3,
): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(stub.length, 0)
  head.writeUInt16LE(number, 6)
  return makePdu(0, callId, Buffer.concat([head, stub]), undefined, flags)
}

/** An answer that ends with what the function returned. */
export function makeReturn(callId: number, code: number, stub = Buffer.alloc(20)): Buffer {
  const end = Buffer.alloc(4)
  end.writeUInt32LE(code)
  return makePdu(2, callId, Buffer.concat([Buffer.alloc(8), stub, end]))
}

export function makeFault(callId: number, code: number): Buffer {
  const body = Buffer.alloc(16)
  body.writeUInt32LE(code, 8)
  return makePdu(3, callId, body)
}

export const SAMR = '12345778-1234-abcd-ef00-0123456789ac'
export const SVCCTL = '367abb81-9844-35f1-ad32-98f038001003'
export const EPMAPPER = 'e1af8308-5d1f-11c9-91a4-08002b14a0fa'

/** A tower of five floors: interface, transfer syntax, protocol, port, address. */
function makeTower(uuid: string, port: number): Buffer {
  const floor = (left: Buffer, right: Buffer): Buffer =>
    Buffer.concat([Buffer.from([left.length, 0]), left, Buffer.from([right.length, 0]), right])
  const syntax = Buffer.concat([Buffer.from([0x0d]), wireUuid(uuid), Buffer.from([1, 0])])
  return Buffer.concat([
    Buffer.from([5, 0]),
    floor(syntax, Buffer.from([0, 0])),
    floor(syntax, Buffer.from([0, 0])),
    floor(Buffer.from([0x0b]), Buffer.from([0, 0])),
    floor(Buffer.from([0x07]), Buffer.from([port >> 8, port & 0xff])),
    floor(Buffer.from([0x09]), Buffer.from([192, 0, 2, 7])),
  ])
}

function u32(...values: number[]): Buffer {
  const made = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) made.writeUInt32LE(value, 4 * i)
  return made
}

/** Asks an endpoint mapper where an interface is: ept_map. */
export function makeMapCall(callId: number, uuid: string): Buffer {
  const tower = makeTower(uuid, 0)
  return makeCall(callId, 3, Buffer.concat([u32(0, 2, tower.length, tower.length), tower]))
}

/** Its answer: at this port of TCP of 192.0.2.7. */
export function makeMapReturn(callId: number, uuid: string, port: number): Buffer {
  const tower = makeTower(uuid, port)
  const padding = Buffer.alloc((4 - (tower.length % 4)) % 4)
  const head = u32(1, 4, 0, 1, 3, tower.length, tower.length)
  return makeReturn(callId, 0, Buffer.concat([Buffer.alloc(20), head, tower, padding]))
}
