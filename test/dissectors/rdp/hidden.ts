/** RDP inside TLS as an observer sees it: records of given sizes, their content made up. */
import { Direction } from '../../../src/dissect/contract.ts'
import { orig, type Piece, resp } from '../../support/conversation.ts'

export const TLS13 = 0x1302
export const TLS12_GCM = 0xc030
export const TLS12_CBC = 0xc014

const OVERHEAD: Readonly<Record<number, number>> = { [TLS13]: 17, [TLS12_GCM]: 24 }

function record(type: number, length: number, fill = 0x5c): Buffer {
  const bytes = Buffer.alloc(5 + length, fill)
  bytes.set([type, 3, 3, length >> 8, length & 255])
  return bytes
}

/** A ServerHello of that suite. */
function serverHello(cipher: number, version = 0x0303): Buffer {
  const bytes = record(22, 80, 0x11)
  bytes.set([2, 0, 0, 76, version >> 8, version & 255], 5)
  bytes[5 + 38] = 32
  bytes.writeUInt16BE(cipher, 5 + 39 + 32)
  return bytes
}

/** Wire length of a record that carries so many bytes. */
function sealed(cipher: number, bytes: number): number {
  const exact = OVERHEAD[cipher]
  if (exact !== undefined) return bytes + exact
  return 16 + Math.ceil((bytes + 21) / 16) * 16
}

/** The negotiation with this protocol chosen, then both handshakes up to the first application record. */
export function opening(cipher: number, chosen = 2): Piece[] {
  const request = Buffer.from('030000130ee000000000000100080003000000', 'hex')
  const confirm = Buffer.from(`030000130ed00000123400020108000${chosen}000000`, 'hex')
  const isTls13 = cipher === TLS13
  const ccs = Buffer.from('140303000101', 'hex')
  const server = isTls13
    ? Buffer.concat([serverHello(cipher), ccs, record(23, 23), record(23, 737), record(23, 69)])
    : serverHello(cipher)
  const client = isTls13
    ? Buffer.concat([ccs, record(23, 69)])
    : Buffer.concat([record(22, 70), ccs, record(22, 40)])
  const last = isTls13
    ? Buffer.concat([record(23, 250), record(23, 250)])
    : Buffer.concat([ccs, record(22, 40)])
  const hello = record(22, 200, 0x22)
  hello.set([1, 0, 0, 196, 3, 3], 5)
  return [orig(request), resp(confirm), orig(hello), resp(server), orig(client), resp(last)]
}

/** Messages of these sizes, the server's negative. */
export const messages = (cipher: number, sizes: readonly number[]): Piece[] =>
  sizes.map((size) => (size > 0 ? orig : resp)(record(23, sealed(cipher, Math.abs(size)))))

/** An alert once both are encrypted. */
export function alert(cipher: number, direction: Direction): Piece {
  const bytes = cipher === TLS13 ? record(23, 19) : record(21, 26)
  return direction === Direction.Orig ? orig(bytes) : resp(bytes)
}

export const CREDSSP = [93, -247, 511, -95, 126]
export const SETTINGS = [455, -118]
/** Erect, attach, three joins, info, licence, capabilities, synchronise, controls, fonts. */
export const JOINS = [12, 8, -11, 12, -15, 12, -15, 12, -15]
export const ACTIVATION = [359, -34, -425, 482, 37, 41, 41, 41, -36, -40, -40, -40]
