/** Answers of a KDC: tickets (RFC 4120 5.4.2) and errors (5.9.1) with what they ask for (5.9.1, 5.2.7.5). */
import { BerReader, BerTag, contextTag } from '../../src/formats/ber.ts'
import { MAX_LIST, PA_ETYPE_INFO2, PREAUTH } from './constants.ts'
import {
  nameCipher,
  readCipher,
  readNumber,
  readPrincipal,
  readText,
  readTicket,
  type Ticket,
} from './fields.ts'

export interface Answer {
  /** -1 when it is no error. */
  errorCode: number
  client: string
  clientRealm: string
  service: string
  realm: string
  text: string
  /** Encryption type of the part for who asked. */
  cipher: string
  ticket: Ticket | undefined
  /** Pre-authentication that an error names as possible, and the encryption types for it. */
  preauth: string[]
  ciphers: string[]
}

const createAnswer = (): Answer => ({
  errorCode: -1,
  client: '',
  clientRealm: '',
  service: '',
  realm: '',
  text: '',
  cipher: '',
  ticket: undefined,
  preauth: [],
  ciphers: [],
})

/** The KDC-REP whose sequence is the next element; undefined when it is none. */
export function readKdcReply(message: BerReader): Answer | undefined {
  if (!message.expect(BerTag.Sequence)) return undefined
  const fields = message.enter()
  const answer = createAnswer()
  while (fields.next()) {
    const field = fields.tag & 0x1f
    if (field === 3) answer.clientRealm = readText(fields)
    else if (field === 4) answer.client = readPrincipal(fields)
    else if (field === 5) {
      answer.ticket = readTicket(fields)
      answer.service = answer.ticket.service
      answer.realm = answer.ticket.realm
    } else if (field === 6) answer.cipher = readCipher(fields)
  }
  return answer.ticket === undefined ? undefined : answer
}

/** The KRB-ERROR whose sequence is the next element; undefined when it is none. */
export function readError(message: BerReader): Answer | undefined {
  if (!message.expect(BerTag.Sequence)) return undefined
  const fields = message.enter()
  const answer = createAnswer()
  while (fields.next()) {
    const field = fields.tag & 0x1f
    if (field === 6) answer.errorCode = readNumber(fields)
    else if (field === 7) answer.clientRealm = readText(fields)
    else if (field === 8) answer.client = readPrincipal(fields)
    else if (field === 9) answer.realm = readText(fields)
    else if (field === 10) answer.service = readPrincipal(fields)
    else if (field === 11) answer.text = readText(fields)
    else if (field === 12) {
      const value = fields.enter()
      if (value.expect(BerTag.OctetString)) readMethods(answer, value.descend())
    }
  }
  return answer.errorCode < 0 ? undefined : answer
}

/** METHOD-DATA of an error that asks for pre-authentication; other content says nothing here. */
function readMethods(answer: Answer, data: BerReader): void {
  if (data.peekTag() !== BerTag.Sequence || !data.next()) return
  data.descend()
  while (answer.preauth.length < MAX_LIST && data.next()) {
    if (data.tag !== BerTag.Sequence) return
    const entry = data.enter()
    let type = -1
    while (entry.next()) {
      if (entry.tag === contextTag(1)) type = readNumber(entry)
      else if (entry.tag === contextTag(2) && type === PA_ETYPE_INFO2) readEtypeInfo(answer, entry)
    }
    if (type >= 0) answer.preauth.push(PREAUTH[type] ?? String(type))
  }
}

function readEtypeInfo(answer: Answer, field: BerReader): void {
  const value = field.enter()
  if (!value.expect(BerTag.OctetString)) return
  const { bytes, start, stop } = value
  const list = new BerReader(bytes, start, stop)
  if (!list.expect(BerTag.Sequence)) return
  list.descend()
  while (answer.ciphers.length < MAX_LIST && list.next()) {
    const entry = list.enter()
    if (entry.next() && entry.tag === contextTag(0))
      answer.ciphers.push(nameCipher(readNumber(entry)))
  }
}
