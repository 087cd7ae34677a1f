/** Requests to a KDC: RFC 4120 5.4.1, their pre-authentication 5.2.7, S4U2self MS-SFU 2.2.1. */
import { type BerReader, BerTag, contextTag } from '../../src/formats/ber.ts'
import { MAX_LIST, OPTIONS, PA_FOR_USER, PA_TGS_REQ, PREAUTH, PROOFS, Tag } from './constants.ts'
import {
  nameCipher,
  readApTicket,
  readNumber,
  readNumbers,
  readPrincipal,
  readText,
  readTicketAt,
  readTime,
} from './fields.ts'
import type { Request } from './state.ts'

/** Address type of a NetBIOS name, RFC 4120 7.5.3. */
const NETBIOS_ADDRESS = 20
const MAX_ADDRESSES = 8
const TIMES = ['from', 'till', 'renew_till'] as const
const NO_TIME = '1970-01-01T00:00:00'

export function createRequest(kind: string, tsMicros: number, bytes: number): Request {
  return {
    kind,
    client: '',
    realm: '',
    service: '',
    nonce: 0,
    repeats: 0,
    hasProof: false,
    tsMicros,
    bytes,
    detail: {},
  }
}

/** Fills in what the KDC-REQ whose sequence is the next element says; false when it is none. */
export function readKdcRequest(request: Request, message: BerReader): boolean {
  if (!message.expect(BerTag.Sequence)) return false
  const fields = message.enter()
  let hasBody = false
  while (fields.next()) {
    if (fields.tag === contextTag(3)) readPreauth(request, fields)
    else if (fields.tag === contextTag(4)) {
      const body = fields.enter()
      if (!body.expect(BerTag.Sequence)) return false
      readBody(request, body.descend())
      hasBody = true
    }
  }
  return hasBody || message.isCut
}

/** Pre-authentication data: what kinds there are, and whose ticket is asked for in another's name. */
function readPreauth(request: Request, field: BerReader): void {
  const list = field.enter()
  if (!list.expect(BerTag.Sequence)) return
  list.descend()
  const names: string[] = []
  for (let i = 0; i < MAX_LIST && list.next(); i++) {
    const entry = list.enter()
    let type = 0
    while (entry.next()) {
      if (entry.tag === contextTag(1)) type = readNumber(entry)
      else if (entry.tag === contextTag(2)) {
        const value = entry.enter()
        if (!value.expect(BerTag.OctetString)) break
        if (type === PA_TGS_REQ) {
          const { bytes, start, stop, isCut } = value
          const ticket = readApTicket(bytes, start, stop, isCut)
          if (ticket.cipher !== '') request.detail.tgt_cipher = ticket.cipher
          // Another realm's is a referral's, and an ordinary service's a mistake.
          if (ticket.realm !== '') request.detail.tgt = `${ticket.service}@${ticket.realm}`
        } else if (type === PA_FOR_USER) readForUser(request, value.descend())
      }
    }
    names.push(PREAUTH[type] ?? String(type))
    if (PROOFS.has(type)) request.hasProof = true
  }
  if (names.length > 0) request.detail.preauth = names
}

function readForUser(request: Request, value: BerReader): void {
  if (!value.expect(BerTag.Sequence)) return
  value.descend()
  let user = ''
  while (value.next()) {
    if (value.tag === contextTag(0)) user = readPrincipal(value)
    else if (value.tag === contextTag(1) && user !== '')
      request.detail.for_user = `${user}@${readText(value)}`
  }
}

function readBody(request: Request, body: BerReader): void {
  const { detail } = request
  while (body.next()) {
    const field = body.tag & 0x1f
    if (field === 0) {
      const options = readOptions(body)
      if (options.length > 0) detail.options = options
    } else if (field === 1) request.client = readPrincipal(body)
    else if (field === 2) request.realm = readText(body)
    else if (field === 3) request.service = readPrincipal(body)
    else if (field >= 4 && field <= 6) {
      // Inside FAST's tunnel stands the real time, and outside none.
      const time = readTime(body)
      if (time !== '' && !time.startsWith(NO_TIME)) detail[TIMES[field - 4]!] = time
    } else if (field === 7) request.nonce = readNumber(body)
    else if (field === 8) detail.ciphers_offered = readNumbers(body).map(nameCipher)
    else if (field === 9) readAddresses(request, body)
    else if (field === 11) {
      const list = body.enter()
      if (!list.expect(BerTag.Sequence)) continue
      const ticket = readTicketAt(list.descend())
      if (ticket.service !== '') detail.additional_ticket = `${ticket.service}@${ticket.realm}`
    }
  }
}

/** Names of the option bits that are set. */
function readOptions(field: BerReader): string[] {
  const inner = field.enter()
  const names: string[] = []
  if (!inner.expect(BerTag.BitString) || inner.size() < 5) return names
  const bits = inner.bytes.readUInt32BE(inner.start + 1)
  for (let bit = 0; bit < 32; bit++) {
    const name = OPTIONS[bit]
    if (name !== undefined && ((bits >>> (31 - bit)) & 1) === 1) names.push(name)
  }
  return names
}

/** Windows tells its computer's name here, blanks behind it. */
function readAddresses(request: Request, field: BerReader): void {
  const list = field.enter()
  if (!list.expect(BerTag.Sequence)) return
  list.descend()
  for (let i = 0; i < MAX_ADDRESSES && list.next(); i++) {
    const address = list.enter()
    let type = 0
    while (address.next()) {
      if (address.tag === contextTag(0)) type = readNumber(address)
      else if (address.tag === contextTag(1) && type === NETBIOS_ADDRESS)
        request.detail.host = readText(address).trim()
    }
  }
}

/** A ticket shown to a service: which one (RFC 4120 5.5.1). */
export function readApRequest(
  request: Request,
  bytes: Buffer,
  start: number,
  stop: number,
): boolean {
  const ticket = readApTicket(bytes, start, stop, true)
  if (ticket.service === '') return false
  request.service = ticket.service
  request.realm = ticket.realm
  request.detail.ticket_cipher = ticket.cipher
  return true
}

export const isRequestTag = (tag: number): boolean =>
  tag === Tag.AsRequest || tag === Tag.TgsRequest || tag === Tag.ApRequest
