/** NTLM messages and SPNEGO tokens for tests, written field by field as MS-NLMP and RFC 4178 lay them out. */

const UNICODE_FLAG = 1
const VERSION_FLAG = 0x02000000
const TARGET_INFO_FLAG = 0x00800000
const VERSION = Buffer.from('0a00614a0000000f', 'hex')

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

/** Field descriptors and what they point to, behind a fixed part of `fixedBytes`. */
function layOut(fixedBytes: number, values: readonly Buffer[]): [Buffer[], Buffer] {
  let at = fixedBytes
  const fields = values.map((value) => {
    const field = Buffer.alloc(8)
    field.writeUInt16LE(value.length, 0)
    field.writeUInt16LE(value.length, 2)
    field.writeUInt32LE(at, 4)
    at += value.length
    return field
  })
  return [fields, Buffer.concat(values)]
}

function openMessage(type: number): Buffer {
  const head = Buffer.from('NTLMSSP\0\0\0\0\0', 'latin1')
  head.writeUInt32LE(type, 8)
  return head
}

const u32 = (value: number): Buffer => {
  const made = Buffer.alloc(4)
  made.writeUInt32LE(value >>> 0)
  return made
}

/** AV_PAIRs by id. */
export function makePairs(pairs: Readonly<Record<number, string>>): Buffer {
  const parts: Buffer[] = []
  for (const [id, text] of Object.entries(pairs)) {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(Number(id), 0)
    head.writeUInt16LE(text.length * 2, 2)
    parts.push(head, wide(text))
  }
  return Buffer.concat([...parts, Buffer.alloc(4)])
}

export function makeNegotiate(domain = '', workstation = ''): Buffer {
  const [fields, payload] = layOut(40, [Buffer.from(domain), Buffer.from(workstation)])
  const flags =
    VERSION_FLAG | (domain === '' ? 0 : 0x1000) | (workstation === '' ? 0 : 0x2000) | UNICODE_FLAG
  return Buffer.concat([openMessage(1), u32(flags), ...fields, VERSION, payload])
}

export function makeChallenge(target: string, pairs: Readonly<Record<number, string>>): Buffer {
  const [fields, payload] = layOut(56, [wide(target), makePairs(pairs)])
  return Buffer.concat([
    openMessage(2),
    fields[0]!,
    u32(UNICODE_FLAG | VERSION_FLAG | TARGET_INFO_FLAG),
    Buffer.alloc(16, 0x77),
    fields[1]!,
    VERSION,
    payload,
  ])
}

export interface Authenticate {
  readonly user: string
  readonly domain: string
  readonly workstation: string
  readonly pairs?: Readonly<Record<number, string>>
  /** Names as OEM bytes. */
  readonly isOem?: boolean
  /** Bytes of an NTLMv1 response; NTLMv2's when pairs are given. */
  readonly responseBytes?: number
  /** Without flags and version, as the oldest clients. */
  readonly isOld?: boolean
  readonly flags?: number
}

export function makeAuthenticate(wanted: Authenticate): Buffer {
  const name = (text: string): Buffer => (wanted.isOem ? Buffer.from(text, 'latin1') : wide(text))
  const response =
    wanted.pairs === undefined
      ? Buffer.alloc(wanted.responseBytes ?? 24, 0x55)
      : Buffer.concat([Buffer.alloc(44, 0x55), makePairs(wanted.pairs)])
  const [fields, payload] = layOut(wanted.isOld ? 52 : 72, [
    Buffer.alloc(response.length === 0 ? 0 : 24, 0x44),
    response,
    name(wanted.domain),
    name(wanted.user),
    name(wanted.workstation),
  ])
  // The session key's field is empty.
  const parts = [openMessage(3), ...fields]
  if (!wanted.isOld) {
    const flags = (wanted.flags ?? 0) | VERSION_FLAG | (wanted.isOem ? 0 : UNICODE_FLAG)
    parts.push(Buffer.alloc(8), u32(flags), VERSION)
  }
  return Buffer.concat([...parts, payload])
}

/** One DER element. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size =
    body.length < 128
      ? Buffer.from([body.length])
      : Buffer.from([0x82, body.length >> 8, body.length & 0xff])
  return Buffer.concat([Buffer.from([tag]), size, body])
}

export const OID_SPNEGO = Buffer.from('06062b0601050502', 'hex')
export const OID_NTLM = Buffer.from('060a2b06010401823702020a', 'hex')
export const OID_KERBEROS = Buffer.from('06092a864886f712010202', 'hex')

/** A client's opening of SPNEGO. */
export function makeOpening(mechanisms: readonly Buffer[], token?: Buffer): Buffer {
  const fields = [der(0xa0, der(0x30, ...mechanisms))]
  if (token !== undefined) fields.push(der(0xa2, der(0x04, token)))
  return der(0x60, OID_SPNEGO, der(0xa0, der(0x30, ...fields)))
}

/** An answer of either side; `state` as numbered in RFC 4178 4.2.2, -1 to leave it out. */
export function makeAnswer(state: number, mechanism?: Buffer, token?: Buffer): Buffer {
  const fields: Buffer[] = []
  if (state >= 0) fields.push(der(0xa0, der(0x0a, Buffer.from([state]))))
  if (mechanism !== undefined) fields.push(der(0xa1, mechanism))
  if (token !== undefined) fields.push(der(0xa2, der(0x04, token)))
  return der(0xa1, der(0x30, ...fields))
}

const general = (text: string): Buffer => der(0x1b, Buffer.from(text))
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))

const principal = (name: string): Buffer =>
  der(0x30, der(0xa0, integer(2)), der(0xa1, der(0x30, ...name.split('/').map(general))))

/** A Kerberos AP-REQ with a ticket for `service`. */
export function makeTicketRequest(service: string, realm: string): Buffer {
  const ticket = der(
    0x61,
    der(
      0x30,
      der(0xa0, integer(5)),
      der(0xa1, general(realm)),
      der(0xa2, principal(service)),
      der(0xa3, der(0x30, der(0xa0, integer(18)), der(0xa2, der(0x04, Buffer.alloc(200, 0x33))))),
    ),
  )
  return der(
    0x6e,
    der(
      0x30,
      der(0xa0, integer(5)),
      der(0xa1, integer(14)),
      der(0xa2, der(0x03, Buffer.from([0, 0x20, 0, 0, 0]))),
      der(0xa3, ticket),
    ),
  )
}

/** A KRB-ERROR about `service`. */
export const makeKerberosError = (code: number, service: string, realm: string): Buffer =>
  der(
    0x7e,
    der(
      0x30,
      der(0xa0, integer(5)),
      der(0xa1, integer(30)),
      der(0xa6, integer(code)),
      der(0xa9, general(realm)),
      der(0xaa, principal(service)),
    ),
  )

/** GSS around a Kerberos message. */
export const wrapKerberos = (id: number, message: Buffer): Buffer =>
  der(0x60, OID_KERBEROS, Buffer.from([id, 0]), message)
