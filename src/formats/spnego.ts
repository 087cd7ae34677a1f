/**
 * GSS security tokens as protocols carry them: SPNEGO (RFC 4178 4.2), GSS Kerberos (RFC 4121 4.1),
 * and NTLM or Kerberos with nothing around. Says who agreed on what, never what proves it.
 */
import { DerReader, Tag } from './der.ts'
import { isKerberosTag, type KerberosToken, readKerberosToken } from './kerberosTicket.ts'
import { type NtlmMessage, readNtlm } from './ntlm.ts'

export interface SecurityToken {
  /** How it came: an opening or an answer of SPNEGO, a GSS token of one mechanism, or bare. */
  readonly form: 'init' | 'response' | 'gss' | 'bare'
  /** Offered, the preferred first, or the one chosen: `kerberos`, `ntlm`, `negoex`, or an object identifier. */
  readonly mechanisms: readonly string[]
  /** What the token inside was found to be; '' when there is none, or it is unknown. */
  readonly mechanism: '' | 'ntlm' | 'kerberos'
  /** '' in an opening, and in an answer that leaves it out. */
  readonly state: '' | 'accept-completed' | 'accept-incomplete' | 'reject' | 'request-mic'
  /** Where the mechanism's own token lies in the bytes given; both 0 when there is none. */
  readonly tokenStart: number
  readonly tokenEnd: number
  readonly ntlm: NtlmMessage | undefined
  readonly kerberos: KerberosToken | undefined
  /** What the server called itself in its offer, where it did. */
  readonly hint: string
}

const SPNEGO = '1.3.6.1.5.5.2'
const KERBEROS = '1.2.840.113554.1.2.2'
/** RFC 4178 4.2, MS-SPNG 1.9. */
const MECHANISMS: ReadonlyMap<string, string> = new Map([
  [KERBEROS, 'kerberos'],
  // Windows 2000 wrote 48018 for 113554 and its heirs still offer it.
  ['1.2.840.48018.1.2.2', 'kerberos'],
  ['1.2.840.113554.1.2.2.3', 'kerberos-user-to-user'],
  ['1.3.6.1.5.2.5', 'iakerb'],
  ['1.3.6.1.4.1.311.2.2.10', 'ntlm'],
  ['1.3.6.1.4.1.311.2.2.30', 'negoex'],
  ['1.3.6.1.5.5.14', 'scram-sha-1'],
  ['1.3.6.1.5.5.18', 'scram-sha-256'],
])
const STATES = ['accept-completed', 'accept-incomplete', 'reject', 'request-mic'] as const
/** Windows writes this where a name could stand, MS-SPNG 2.2.1. */
const NO_HINT = 'not_defined_in_RFC4178@please_ignore'

const GSS_TOKEN = 0x60
const OPENING = 0xa0
const ANSWER = 0xa1
const FIELD = 0xa0
const OCTETS = 0x04
const ENUMERATED = 0x0a
const GENERAL_STRING = 0x1b
const NTLM_FIRST_BYTE = 0x4e
const MAX_MECHANISMS = 16

/** GSS Kerberos token ids, RFC 4121 4.1 and the draft of user-to-user. */
const KERBEROS_MESSAGES = [0x0100, 0x0200, 0x0300]
const USER_TO_USER = [0x0400, 0x0401]

interface Inner {
  mechanism: SecurityToken['mechanism']
  start: number
  end: number
  ntlm: NtlmMessage | undefined
  kerberos: KerberosToken | undefined
}

/** The token at `start`; undefined where none of these is. */
export function readSecurityToken(
  bytes: Buffer,
  start: number,
  end: number,
): SecurityToken | undefined {
  const stop = Math.min(end, bytes.length)
  if (stop - start < 2) return undefined
  const first = bytes.readUInt8(start)
  if (first === NTLM_FIRST_BYTE || isKerberosTag(first)) {
    const inner = readInner(bytes, start, stop)
    return inner.mechanism === '' ? undefined : makeToken('bare', [], '', inner, '')
  }
  const outer = new DerReader(bytes, start, stop)
  if (!outer.next()) return undefined
  if (outer.tag === OPENING) return readOpening(outer.enter())
  if (outer.tag === ANSWER) return readAnswer(outer.enter())
  if (outer.tag !== GSS_TOKEN) return undefined
  const body = outer.enter()
  if (!body.expect(Tag.Oid)) return undefined
  const mechanism = body.oid()
  if (mechanism === SPNEGO) return body.expect(OPENING) ? readOpening(body.enter()) : undefined
  const inner = readInner(bytes, body.pos, body.end)
  return makeToken('gss', [nameOf(mechanism)], '', inner, '')
}

function readOpening(holder: DerReader): SecurityToken | undefined {
  if (!holder.expect(Tag.Sequence)) return undefined
  const fields = holder.enter()
  let mechanisms: string[] = []
  let inner = createInner()
  let hint = ''
  while (fields.next()) {
    if (fields.tag === FIELD) mechanisms = readMechanisms(fields.enter())
    else if (fields.tag === FIELD + 2) inner = readOctets(fields.enter())
    else if (fields.tag === FIELD + 3) hint = readHint(fields.enter())
  }
  return makeToken('init', mechanisms, '', inner, hint)
}

function readAnswer(holder: DerReader): SecurityToken | undefined {
  if (!holder.expect(Tag.Sequence)) return undefined
  const fields = holder.enter()
  let mechanisms: string[] = []
  let state: SecurityToken['state'] = ''
  let inner = createInner()
  while (fields.next()) {
    const field = fields.enter()
    if (fields.tag === FIELD) {
      if (field.next() && field.tag === ENUMERATED && field.stop > field.start)
        state = STATES[field.bytes.readUInt8(field.start)] ?? ''
    } else if (fields.tag === FIELD + 1) {
      if (field.expect(Tag.Oid)) mechanisms = [nameOf(field.oid())]
    } else if (fields.tag === FIELD + 2) inner = readOctets(field)
  }
  return makeToken('response', mechanisms, state, inner, '')
}

function readMechanisms(holder: DerReader): string[] {
  const found: string[] = []
  if (!holder.expect(Tag.Sequence)) return found
  const list = holder.enter()
  while (found.length < MAX_MECHANISMS && list.next()) {
    if (list.tag !== Tag.Oid) continue
    const name = nameOf(list.oid())
    if (!found.includes(name)) found.push(name)
  }
  return found
}

/** NegTokenInit2's name of the server; in its place others have a checksum, which is no sequence. */
function readHint(holder: DerReader): string {
  if (!holder.next() || holder.tag !== Tag.Sequence) return ''
  const fields = holder.enter()
  if (!fields.next() || fields.tag !== FIELD) return ''
  const name = fields.enter()
  if (!name.next() || name.tag !== GENERAL_STRING) return ''
  const text = name.text()
  return text === NO_HINT ? '' : text
}

function readOctets(holder: DerReader): Inner {
  return holder.expect(OCTETS) ? readInner(holder.bytes, holder.start, holder.stop) : createInner()
}

/** A mechanism's own token, with or without GSS around it. */
function readInner(bytes: Buffer, start: number, end: number): Inner {
  const inner = createInner()
  inner.start = start
  inner.end = end
  if (end - start < 2) return inner
  const first = bytes.readUInt8(start)
  if (first === NTLM_FIRST_BYTE) inner.ntlm = readNtlm(bytes, start, end)
  else if (first === GSS_TOKEN) readGss(inner, bytes, start, end)
  else if (isKerberosTag(first)) inner.kerberos = readKerberosToken(bytes, start, end)
  else inner.kerberos = readNumbered(bytes, start, end)
  if (inner.ntlm !== undefined) inner.mechanism = 'ntlm'
  else if (inner.kerberos !== undefined) inner.mechanism = 'kerberos'
  return inner
}

function readGss(inner: Inner, bytes: Buffer, start: number, end: number): void {
  const outer = new DerReader(bytes, start, end)
  if (!outer.expect(GSS_TOKEN)) return
  const body = outer.enter()
  if (!body.expect(Tag.Oid) || !nameOf(body.oid()).startsWith('kerberos')) return
  inner.kerberos = readNumbered(bytes, body.pos, body.end)
}

/** A Kerberos message behind its GSS token id. */
function readNumbered(bytes: Buffer, start: number, end: number): KerberosToken | undefined {
  if (end - start < 2) return undefined
  const id = bytes.readUInt16BE(start)
  if (KERBEROS_MESSAGES.includes(id)) return readKerberosToken(bytes, start + 2, end)
  if (!USER_TO_USER.includes(id)) return undefined
  return { message: 'user-to-user', service: '', realm: '', encryptionType: 0, errorCode: 0 }
}

const nameOf = (oid: string): string => MECHANISMS.get(oid) ?? oid

const createInner = (): Inner => ({
  mechanism: '',
  start: 0,
  end: 0,
  ntlm: undefined,
  kerberos: undefined,
})

function makeToken(
  form: SecurityToken['form'],
  mechanisms: readonly string[],
  state: SecurityToken['state'],
  inner: Inner,
  hint: string,
): SecurityToken {
  return {
    form,
    mechanisms,
    mechanism: inner.mechanism,
    state,
    tokenStart: inner.start,
    tokenEnd: inner.end,
    ntlm: inner.ntlm,
    kerberos: inner.kerberos,
    hint,
  }
}
