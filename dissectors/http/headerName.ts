/** Header fields that are read, told by their bytes: RFC 9110 (5.1), names are of any case. */

/** A header field that is read; None is any other, passed over. */
export const Header = {
  None: 0,
  Authorization: 1,
  ContentLength: 2,
  ContentType: 3,
  Expect: 4,
  Host: 5,
  Location: 6,
  ProxyAuthenticate: 7,
  ProxyAuthorization: 8,
  Referer: 9,
  Server: 10,
  TransferEncoding: 11,
  Upgrade: 12,
  UserAgent: 13,
  Via: 14,
  WwwAuthenticate: 15,
  ForwardedFor: 16,
} as const
export type Header = (typeof Header)[keyof typeof Header]

interface Name {
  readonly header: Header
  readonly bytes: Uint8Array
}

const HYPHEN = 0x2d
const NAMES: readonly (readonly [string, Header])[] = [
  ['authorization', Header.Authorization],
  ['content-length', Header.ContentLength],
  ['content-type', Header.ContentType],
  ['expect', Header.Expect],
  ['host', Header.Host],
  ['location', Header.Location],
  ['proxy-authenticate', Header.ProxyAuthenticate],
  ['proxy-authorization', Header.ProxyAuthorization],
  ['referer', Header.Referer],
  ['server', Header.Server],
  ['transfer-encoding', Header.TransferEncoding],
  ['upgrade', Header.Upgrade],
  ['user-agent', Header.UserAgent],
  ['via', Header.Via],
  ['www-authenticate', Header.WwwAuthenticate],
  ['x-forwarded-for', Header.ForwardedFor],
]
const LONGEST_NAME_BYTES = 19
/** By the length of the name: at most two share one. */
const BY_LENGTH: readonly (readonly Name[])[] = Array.from(
  { length: LONGEST_NAME_BYTES + 1 },
  (_, length) =>
    NAMES.filter(([name]) => name.length === length).map(([name, header]) => ({
      header,
      bytes: Uint8Array.from(Buffer.from(name, 'latin1')),
    })),
)

/** Which field the name `[from, to)` is. */
export function matchHeader(bytes: Buffer, from: number, to: number): Header {
  if (to - from > LONGEST_NAME_BYTES) return Header.None
  const names = BY_LENGTH[to - from]!
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (isName(bytes, from, name.bytes)) return name.header
  }
  return Header.None
}

function isName(bytes: Buffer, from: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[from + i]!
    const wanted = name[i]!
    if (byte !== wanted && (wanted === HYPHEN || (byte | 0x20) !== wanted)) return false
  }
  return true
}
