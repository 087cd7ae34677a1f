/** Extended operations: RFC 4511 4.12, StartTLS 4.14; Password Modify RFC 3062; Who Am I RFC 4532; Cancel RFC 3909. */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { BerReader, BerTag, contextPrimitive } from '../../src/formats/ber.ts'
import {
  CANCEL,
  DISCONNECTION,
  MAX_DN_BYTES,
  OID_NAMES,
  PASSWORD_MODIFY,
  START_TLS,
  WHO_AM_I,
} from './constants.ts'
import type { Pending } from './state.ts'

const OID = contextPrimitive(0)
const REQUEST_VALUE = contextPrimitive(1)
const RESPONSE_OID = contextPrimitive(10)
const RESPONSE_VALUE = contextPrimitive(11)

/** `1.3.6.1.4.1.1466.20037 (StartTLS)`. */
export const nameOid = (oid: string): string => {
  const name = OID_NAMES[oid]
  return name === undefined ? oid : `${oid} (${name})`
}

export function readExtendedRequest(
  pending: Pending,
  body: BerReader,
  session: SessionContext,
): boolean {
  if (!body.expect(OID)) return false
  pending.oid = body.text()
  pending.object = nameOid(pending.oid)
  if (pending.oid === START_TLS) pending.kind = 'negotiation'
  if (!body.next() || body.tag !== REQUEST_VALUE) return true
  const { bytes, start, stop, isCut } = body
  if (pending.oid === PASSWORD_MODIFY) readPasswords(pending, bytes, start, stop, isCut, session)
  else if (pending.oid === CANCEL) {
    const value = new BerReader(bytes, start, stop)
    if (value.expect(BerTag.Sequence) && value.descend().expect(BerTag.Integer))
      pending.detail.message_id = value.integer()
  } else pending.detail.value_bytes = stop - start
  return true
}

/** Whose password is changed; old and new one are masked. */
function readPasswords(
  pending: Pending,
  bytes: Buffer,
  start: number,
  stop: number,
  isCut: boolean,
  session: SessionContext,
): void {
  const value = new BerReader(bytes, start, stop, isCut)
  if (!value.expect(BerTag.Sequence)) return
  const fields = value.enter()
  while (fields.next()) {
    const kind = fields.tag & 0x1f
    if (kind === 0) pending.detail.target = fields.text(MAX_DN_BYTES)
    else if (kind === 1) pending.detail.old_password = session.mask(fields.text())
    else if (kind === 2) pending.detail.new_password = session.mask(fields.text())
  }
}

/** What follows the result in an extended response. */
export function readExtendedResponse(
  pending: Pending,
  rest: BerReader,
  session: SessionContext,
): void {
  while (rest.next()) {
    if (rest.tag === RESPONSE_OID && pending.oid === '') {
      pending.oid = rest.text()
      pending.object = nameOid(pending.oid)
      if (pending.oid === DISCONNECTION) pending.kind = 'negotiation'
    } else if (rest.tag === RESPONSE_VALUE) {
      if (pending.oid === WHO_AM_I) pending.detail.authorization_id = rest.text(MAX_DN_BYTES)
      else if (pending.oid === PASSWORD_MODIFY) {
        const value = rest.enter()
        if (value.expect(BerTag.Sequence) && value.descend().next())
          pending.detail.generated_password = session.mask(value.text())
      }
    }
  }
}

/** Which side a StartTLS hands over at: the server's, behind its agreement. */
export const isStartTls = (pending: Pending, direction: Direction): boolean =>
  pending.oid === START_TLS && direction === Direction.Resp
