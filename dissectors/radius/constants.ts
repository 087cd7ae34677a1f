/** Names, bounds and anomaly codes of RADIUS: RFC 2865, 2866 (accounting), 5176 (changes), IANA's RADIUS types. */

export const HEADER_BYTES = 20
/** RFC 2865 3. */
export const MAX_MESSAGE_BYTES = 4096

export const Code = {
  AccessRequest: 1,
  AccessAccept: 2,
  AccessReject: 3,
  AccountingRequest: 4,
  AccountingResponse: 5,
  AccessChallenge: 11,
  StatusServer: 12,
  DisconnectRequest: 40,
  CoaRequest: 43,
} as const

export const CODES: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  40: 'Disconnect-Request',
  41: 'Disconnect-ACK',
  42: 'Disconnect-NAK',
  43: 'CoA-Request',
  44: 'CoA-ACK',
  45: 'CoA-NAK',
}
export const REQUESTS: ReadonlySet<number> = new Set([1, 4, 12, 13, 40, 43])
/** Answers that refuse. */
export const REFUSALS: ReadonlySet<number> = new Set([3, 42, 45])

export const Attribute = {
  UserName: 1,
  UserPassword: 2,
  ChapPassword: 3,
  NasIp: 4,
  NasPort: 5,
  ServiceType: 6,
  FramedProtocol: 7,
  FramedIp: 8,
  FilterId: 11,
  ReplyMessage: 18,
  VendorSpecific: 26,
  SessionTimeout: 27,
  CalledStation: 30,
  CallingStation: 31,
  NasIdentifier: 32,
  StatusType: 40,
  InputOctets: 42,
  OutputOctets: 43,
  SessionId: 44,
  SessionTime: 46,
  InputPackets: 47,
  OutputPackets: 48,
  TerminateCause: 49,
  InputGigawords: 52,
  OutputGigawords: 53,
  NasPortType: 61,
  ConnectInfo: 77,
  EapMessage: 79,
  TunnelGroup: 81,
  NasPortId: 87,
  NasIpv6: 95,
  ErrorCause: 101,
  FramedIpv6: 168,
} as const

/** RFC 2865 5.6 and IANA. */
export const SERVICE_TYPES: Readonly<Record<number, string>> = {
  1: 'Login',
  2: 'Framed',
  3: 'Callback-Login',
  4: 'Callback-Framed',
  5: 'Outbound',
  6: 'Administrative',
  7: 'NAS-Prompt',
  8: 'Authenticate-Only',
  9: 'Callback-NAS-Prompt',
  10: 'Call-Check',
  11: 'Callback-Administrative',
  17: 'Authorize-Only',
}
/** RFC 2866 5.1. */
export const STATUS_TYPES: Readonly<Record<number, string>> = {
  1: 'Start',
  2: 'Stop',
  3: 'Interim-Update',
  7: 'Accounting-On',
  8: 'Accounting-Off',
  15: 'Failed',
}
/** RFC 2866 5.10. */
export const TERMINATE_CAUSES: Readonly<Record<number, string>> = {
  1: 'User-Request',
  2: 'Lost-Carrier',
  3: 'Lost-Service',
  4: 'Idle-Timeout',
  5: 'Session-Timeout',
  6: 'Admin-Reset',
  7: 'Admin-Reboot',
  8: 'Port-Error',
  9: 'NAS-Error',
  10: 'NAS-Request',
  11: 'NAS-Reboot',
  12: 'Port-Unneeded',
  13: 'Port-Preempted',
  14: 'Port-Suspended',
  15: 'Service-Unavailable',
  16: 'Callback',
  17: 'User-Error',
  18: 'Host-Request',
}
/** RFC 2865 5.41 and IANA. */
export const PORT_TYPES: Readonly<Record<number, string>> = {
  0: 'Async',
  1: 'Sync',
  2: 'ISDN',
  5: 'Virtual',
  15: 'Ethernet',
  16: 'xDSL',
  17: 'Cable',
  19: 'Wireless-802.11',
}
/** RFC 5176 3.5. */
export const ERROR_CAUSES: Readonly<Record<number, string>> = {
  201: 'Residual-Session-Context-Removed',
  202: 'Invalid-EAP-Packet',
  401: 'Unsupported-Attribute',
  402: 'Missing-Attribute',
  403: 'NAS-Identification-Mismatch',
  404: 'Invalid-Request',
  405: 'Unsupported-Service',
  406: 'Unsupported-Extension',
  407: 'Invalid-Attribute-Value',
  501: 'Administratively-Prohibited',
  502: 'Request-Not-Routable',
  503: 'Session-Context-Not-Found',
  504: 'Session-Context-Not-Removable',
  505: 'Other-Proxy-Processing-Error',
  506: 'Resources-Unavailable',
  507: 'Request-Initiated',
}
/** EAP methods, IANA's EAP registry (RFC 3748 5). */
export const EAP_TYPES: Readonly<Record<number, string>> = {
  1: 'identity',
  2: 'notification',
  3: 'nak',
  4: 'md5',
  5: 'otp',
  6: 'gtc',
  13: 'tls',
  17: 'leap',
  18: 'sim',
  21: 'ttls',
  23: 'aka',
  25: 'peap',
  26: 'mschapv2',
  43: 'fast',
  50: "aka'",
  52: 'pwd',
  55: 'teap',
}

/** Private enterprise numbers of makers of access servers, IANA. */
export const VENDORS: Readonly<Record<number, string>> = {
  9: 'Cisco',
  43: '3Com',
  311: 'Microsoft',
  388: 'Symbol',
  529: 'Ascend',
  1588: 'Brocade',
  1916: 'Extreme',
  2011: 'Huawei',
  2636: 'Juniper',
  3076: 'Cisco VPN 3000',
  4874: 'Juniper ERX',
  6527: 'Nokia',
  8164: 'Starent',
  8744: 'Colubris',
  10415: '3GPP',
  11344: 'FreeRADIUS',
  12356: 'Fortinet',
  14179: 'Airespace',
  14823: 'Aruba',
  14988: 'MikroTik',
  25053: 'Ruckus',
  25461: 'Palo Alto Networks',
  41112: 'Ubiquiti',
}
export const VENDOR_CISCO = 9
export const CISCO_PAIR = 1
export const VENDOR_MICROSOFT = 311
export const MS_CHAP_RESPONSE = 1
export const MS_CHAP_ERROR = 2
export const MS_CHAP2_RESPONSE = 25

/** Requests awaiting their answer; past it the oldest is told of as unanswered. */
export const MAX_PENDING = 64
/** Logins of several rounds going on; past it the oldest is told of as unanswered. */
export const MAX_ROUNDS = 64
/** Attributes looked at of one message. */
export const MAX_ATTRIBUTES = 256
/** Vendors and pairs named of one message. */
export const MAX_VENDORS = 8

/** More requests or logins unanswered than their bounds. */
export const PENDING_FULL = 'pending-full'
/** Attributes that do not fill the message. */
export const BAD_MESSAGE = 'bad-message'
