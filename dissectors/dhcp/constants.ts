/** Names, bounds and anomaly codes of DHCP: RFC 2131, 2132, 3046 (relays), 4361, 4702 (names), 3203, 4388. */

/** Bytes up to the options, the magic cookie among them. */
export const HEADER_BYTES = 240
export const MAGIC = 0x63825363
export const BOOT_REQUEST = 1
export const BOOT_REPLY = 2
/** Where fields of the fixed part begin. */
export const At = {
  Id: 4,
  ClientIp: 12,
  YourIp: 16,
  NextServer: 20,
  Relay: 24,
  ClientMac: 28,
  ServerName: 44,
  BootFile: 108,
  Magic: 236,
} as const

export const Option = {
  Router: 3,
  Dns: 6,
  HostName: 12,
  Domain: 15,
  RequestedIp: 50,
  LeaseSeconds: 51,
  Overload: 52,
  MessageType: 53,
  Server: 54,
  Parameters: 55,
  Message: 56,
  VendorClass: 60,
  ClientId: 61,
  TftpServer: 66,
  BootFile: 67,
  UserClass: 77,
  Fqdn: 81,
  Relay: 82,
  Architecture: 93,
  ProxyUrl: 252,
  End: 255,
} as const

/** RFC 2132 9.6, 3203, 4388, 6926. */
export const MESSAGE_TYPES = [
  'BOOTP',
  'DISCOVER',
  'OFFER',
  'REQUEST',
  'DECLINE',
  'ACK',
  'NAK',
  'RELEASE',
  'INFORM',
  'FORCERENEW',
  'LEASEQUERY',
  'LEASEUNASSIGNED',
  'LEASEUNKNOWN',
  'LEASEACTIVE',
] as const
export const NAK = 6
/** Messages of a client that nobody answers: DECLINE, RELEASE. */
export const UNANSWERED: ReadonlySet<number> = new Set([4, 7])

/** Client system architectures, RFC 4578 2.1 and IANA. */
export const ARCHITECTURES: Readonly<Record<number, string>> = {
  0: 'x86 BIOS',
  6: 'x86 UEFI',
  7: 'x64 UEFI',
  9: 'EBC',
  10: 'ARM 32-bit UEFI',
  11: 'ARM 64-bit UEFI',
  15: 'x86 UEFI boot from HTTP',
  16: 'x64 UEFI boot from HTTP',
}

/** Messages awaiting their answer; past it the oldest is told of as unanswered. */
export const MAX_PENDING = 64
/** Options looked at of one message. */
export const MAX_OPTIONS = 128
/** Numbers kept of a list: parameters asked for, servers told. */
export const MAX_PARAMETERS = 128
export const MAX_SERVERS = 8

/** More messages unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A datagram that is no message of the protocol. */
export const BAD_MESSAGE = 'bad-message'
