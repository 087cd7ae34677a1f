/** The address, name and port of requests and answers: RFC 1928 (4, 5). */
import { ipv4Text, ipv6Text } from '../../src/bytes/ipText.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { ATYP_IPV4, ATYP_IPV6, ATYP_NAME } from './constants.ts'

/** Bytes before the address: version, code, reserved, type. */
export const HEAD_BYTES = 4

/** Whole length of the message at `pos`; 0 when more bytes must tell, -1 when its address type is unknown. */
export function measureMessage(input: StreamSlice): number {
  const type = input.peek(3)
  if (type < 0) return 0
  if (type === ATYP_IPV4) return HEAD_BYTES + 4 + 2
  if (type === ATYP_IPV6) return HEAD_BYTES + 16 + 2
  if (type !== ATYP_NAME) return -1
  const length = input.peek(4)
  return length < 0 ? 0 : HEAD_BYTES + 1 + length + 2
}

/** The host behind the address type at `at`. */
export function readHost(bytes: Buffer, at: number): string {
  const type = bytes[at]
  if (type === ATYP_IPV4) return ipv4Text(bytes, at + 1)
  if (type === ATYP_IPV6) return ipv6Text(bytes, at + 1)
  return wireText(bytes, at + 2, at + 2 + bytes[at + 1]!)
}

/** `host:port`, an IPv6 address in brackets. */
export const hostPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
