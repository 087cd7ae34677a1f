/**
 * SSH-1, the part of it in clear: SSH_SMSG_PUBLIC_KEY with the server's keys, ciphers
 * and authentication methods. Source: draft-ylonen-ssh-protocol-00. The CRC is not checked.
 *
 *   uint32 length, padding (8 - length % 8), byte type,
 *   cookie[8], server key (bits, e, n), host key (bits, e, n), flags, ciphers, methods, crc
 */
import { createHash } from 'node:crypto'
import { type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { Anomaly, MAX_READ_PACKET_BYTES, SSH1_PUBLIC_KEY } from './constants.ts'
import type { SshState } from './state.ts'

const CIPHERS = ['none', 'idea', 'des', '3des', 'tss', 'rc4', 'blowfish']
const METHODS = ['', 'rhosts', 'rsa', 'password', 'rhosts-rsa', 'tis', 'kerberos']
const COOKIE_BYTES = 8
const MIN_PACKET_BYTES = 5

/** An SSH-1 mpint's magnitude: bits as 16-bit number, then the bytes. */
function readMpint(input: StreamSlice): Buffer {
  const bits = input.u16be()
  return input.copy((bits + 7) >> 3)
}

const namesOf = (mask: number, names: readonly string[]): string[] =>
  names.filter((name, bit) => name !== '' && (mask >>> bit) & 1)

/** Reads the server's first packet. Everything after it is encrypted or of the client. */
export function readSsh1(state: SshState, input: StreamSlice, fromServer: boolean): Verdict {
  if (!fromServer) return Verdict.Done
  const start = input.pos
  const length = input.u32be()
  const total = 4 + (8 - (length % 8)) + length
  if (input.ok && (length < MIN_PACKET_BYTES || length > MAX_READ_PACKET_BYTES)) {
    state.anomaly = Anomaly.BadPacket
    return Verdict.Broken
  }
  if (!input.ok || total > input.end - start) {
    input.ok = true
    input.pos = start
    input.need = total > 4 && input.end - start >= 4 ? total : 4
    return Verdict.More
  }
  input.skip(8 - (length % 8))
  if (input.u8() === SSH1_PUBLIC_KEY) readKeys(state, input)
  input.ok = true
  input.pos = start + total
  return Verdict.Done
}

function readKeys(state: SshState, input: StreamSlice): void {
  input.skip(COOKIE_BYTES + 4)
  readMpint(input)
  readMpint(input)
  const bits = input.u32be()
  const exponent = readMpint(input)
  const modulus = readMpint(input)
  input.skip(4)
  const ciphers = input.u32be()
  const methods = input.u32be()
  if (!input.ok) return
  const hash = createHash('md5').update(modulus).update(exponent).digest('hex')
  state.fields.hostKeyType = 'rsa1'
  state.fields.hostKeyBits = bits & 0xffff
  state.fields.hostKeyFingerprint = `MD5:${hash.replace(/(..)(?=.)/g, '$1:')}`
  state.fields.cipher = namesOf(ciphers, CIPHERS).join(',')
  state.fields.authMethodsOffered = namesOf(methods, METHODS)
}
