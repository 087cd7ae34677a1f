/** Makes SSH bytes by the RFCs, for tests: strings, packets, KEXINIT, sessions of given sizes. */
import { orig, type Piece, resp } from '../../support/conversation.ts'

export function u32(n: number): Buffer {
  const b = Buffer.alloc(4)
  b.writeUInt32BE(n)
  return b
}

export const string = (s: Buffer | string): Buffer => {
  const b = Buffer.from(s as string, 'latin1')
  return Buffer.concat([u32(b.length), b])
}

/** A clear packet, RFC 4253 section 6. */
export function packet(payload: Buffer): Buffer {
  const padding = 8 - ((payload.length + 5) % 8) + (8 - ((payload.length + 5) % 8) < 4 ? 8 : 0)
  return Buffer.concat([
    u32(payload.length + padding + 1),
    Buffer.from([padding]),
    payload,
    Buffer.alloc(padding),
  ])
}

export interface Offer {
  kex?: string
  hostKey?: string
  cipher?: string
  mac?: string
  /** Where they differ from those of the other direction. */
  cipherToClient?: string
  macToClient?: string
  compression?: string
  follows?: boolean
}

export function kexInit(o: Offer = {}): Buffer {
  const cipher = o.cipher ?? 'chacha20-poly1305@openssh.com'
  const mac = o.mac ?? 'hmac-sha2-256'
  const compression = o.compression ?? 'none'
  const ciphers = [cipher, o.cipherToClient ?? cipher]
  const macs = [mac, o.macToClient ?? mac]
  const lists = [o.kex ?? 'curve25519-sha256', o.hostKey ?? 'ssh-ed25519', ...ciphers]
  return packet(
    Buffer.concat([
      Buffer.from([20]),
      Buffer.alloc(16, 7),
      ...[...lists, ...macs, compression, compression, '', ''].map(string),
      Buffer.from([o.follows ? 1 : 0]),
      u32(0),
    ]),
  )
}

export const newKeys = (): Buffer => packet(Buffer.from([21]))

export const hostKeyReply = (blob: Buffer, message = 31): Buffer =>
  packet(
    Buffer.concat([Buffer.from([message]), string(blob), string('q'.repeat(32)), string('sig')]),
  )

export const ed25519Blob = (): Buffer =>
  Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, 9))])

/** Identification lines to NEWKEYS of both sides. */
export function handshake(
  o: Offer = {},
  client = 'SSH-2.0-OpenSSH_9.9',
  server = 'SSH-2.0-OpenSSH_9.6',
): Piece[] {
  return [
    resp(`${server}\r\n`),
    orig(`${client}\r\n`),
    orig(kexInit(o)),
    resp(kexInit(o)),
    orig(packet(Buffer.concat([Buffer.from([30]), string('e'.repeat(32))]))),
    resp(hostKeyReply(ed25519Blob())),
    resp(newKeys()),
    orig(newKeys()),
  ]
}

/** Handshake of both sides, then encrypted segments: positive sizes from the client. */
export function session(
  sizes: readonly number[],
  o: Offer = {},
  client?: string,
  server?: string,
): Piece[] {
  const encrypted = sizes.map((n): Piece => {
    const bytes = Buffer.alloc(Math.abs(n), 0xee)
    return { ...(n > 0 ? orig(bytes) : resp(bytes)), atomic: true }
  })
  return [...handshake(o, client, server), ...encrypted]
}
