/** Keys of Initial packets, which anybody can make: RFC 9001 (5.2, 5.3, 5.4), RFC 9369 (3.3). */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import {
  SALT_DRAFT_23,
  SALT_DRAFT_29,
  SALT_V1,
  SALT_V2,
  VERSION_1,
  VERSION_2,
} from './constants.ts'

const TAG_BYTES = 16
const SAMPLE_BYTES = 16
const LONGEST_NUMBER_BYTES = 4

export interface InitialKeys {
  readonly key: Buffer
  readonly iv: Buffer
  readonly headerKey: Buffer
}

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest()

/** HKDF-Expand-Label of RFC 8446 (7.1), of at most one block. */
function expandLabel(secret: Buffer, label: string, size: number): Buffer {
  const name = `tls13 ${label}`
  const info = Buffer.alloc(2 + 1 + name.length + 1 + 1)
  info.writeUInt16BE(size, 0)
  info.writeUInt8(name.length, 2)
  info.write(name, 3, 'latin1')
  // The last two: no context, and the block's number.
  info.writeUInt8(1, info.length - 1)
  return hmac(secret, info).subarray(0, size)
}

function saltOf(version: number): Buffer {
  if (version === VERSION_1 || (version & 0xff) >= 33) return SALT_V1
  return (version & 0xff) >= 29 ? SALT_DRAFT_29 : SALT_DRAFT_23
}

/** Keys of both sides, client's first, from the destination id that the client chose. */
export function makeInitialKeys(version: number, id: Buffer): [InitialKeys, InitialKeys] {
  const isV2 = version === VERSION_2
  const initial = hmac(isV2 ? SALT_V2 : saltOf(version), id)
  const prefix = isV2 ? 'quicv2' : 'quic'
  const make = (label: string): InitialKeys => {
    const secret = expandLabel(initial, label, 32)
    return {
      key: expandLabel(secret, `${prefix} key`, 16),
      iv: expandLabel(secret, `${prefix} iv`, 12),
      headerKey: expandLabel(secret, `${prefix} hp`, 16),
    }
  }
  return [make('client in'), make('server in')]
}

/** Decrypts the packet `[start, end)` whose number stands at `numberAt`; undefined when the keys are not its own. */
export function openPacket(
  keys: InitialKeys,
  bytes: Buffer,
  start: number,
  numberAt: number,
  end: number,
): Buffer | undefined {
  const sampleAt = numberAt + LONGEST_NUMBER_BYTES
  if (sampleAt + SAMPLE_BYTES > end) return undefined
  const cipher = createCipheriv('aes-128-ecb', keys.headerKey, null).setAutoPadding(false)
  const mask = cipher.update(bytes.subarray(sampleAt, sampleAt + SAMPLE_BYTES))
  const first = bytes[start]! ^ (mask[0]! & 0x0f)
  const numberBytes = (first & 3) + 1
  const bodyAt = numberAt + numberBytes
  if (bodyAt + TAG_BYTES > end) return undefined
  const header = Buffer.from(bytes.subarray(start, bodyAt))
  header[0] = first
  const nonce = Buffer.from(keys.iv)
  for (let i = 0; i < numberBytes; i++) {
    const byte = header[header.length - numberBytes + i]! ^ mask[1 + i]!
    header[header.length - numberBytes + i] = byte
    // Numbers of Initial packets are small: what is not sent of them is zero.
    nonce[nonce.length - numberBytes + i]! ^= byte
  }
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce)
  decipher.setAAD(header).setAuthTag(bytes.subarray(end - TAG_BYTES, end))
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(bodyAt, end - TAG_BYTES)),
      decipher.final(),
    ])
  } catch {
    return undefined
  }
}
