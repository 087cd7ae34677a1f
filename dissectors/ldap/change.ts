/** Requests that change or compare entries: RFC 4511 4.6 (modify), 4.7 (add), 4.9 (modify DN), 4.10 (compare). */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type BerReader, BerTag } from '../../src/formats/ber.ts'
import {
  MAX_ATTRIBUTES,
  MAX_DN_BYTES,
  MAX_VALUE_BYTES,
  MAX_VALUES,
  MODIFICATIONS,
} from './constants.ts'
import { isSecretAttribute, viewLiteral } from './secretAttributes.ts'
import type { Pending } from './state.ts'

/** One attribute of an add or modify as `detail` shows it. */
interface Change {
  operation?: string
  attribute: string
  values?: string[]
  value_count?: number
}

export function readModify(pending: Pending, body: BerReader, session: SessionContext): boolean {
  if (!body.expect(BerTag.OctetString)) return false
  pending.object = body.text(MAX_DN_BYTES)
  if (!body.next()) return body.isCut
  const list = body.enter()
  const changes: Change[] = []
  let count = 0
  while (list.next()) {
    if (count++ >= MAX_ATTRIBUTES) continue
    const item = list.enter()
    if (!item.expect(BerTag.Enumerated)) return list.isCut
    const operation = MODIFICATIONS[item.integer()] ?? String(item.integer())
    if (!item.next()) return list.isCut
    changes.push({ operation, ...readAttribute(item.enter(), session) })
  }
  pending.detail.changes = changes
  if (count > changes.length) pending.detail.change_count = count
  return true
}

export function readAdd(pending: Pending, body: BerReader, session: SessionContext): boolean {
  if (!body.expect(BerTag.OctetString)) return false
  pending.object = body.text(MAX_DN_BYTES)
  if (!body.next()) return body.isCut
  const list = body.enter()
  const attributes: Change[] = []
  let count = 0
  while (list.next()) {
    if (count++ < MAX_ATTRIBUTES) attributes.push(readAttribute(list.enter(), session))
  }
  pending.detail.attributes = attributes
  if (count > attributes.length) pending.detail.attribute_count = count
  return true
}

function readAttribute(parts: BerReader, session: SessionContext): Change {
  const change: Change = { attribute: parts.next() ? parts.text() : '' }
  if (!parts.next()) return change
  const isSecret = isSecretAttribute(change.attribute)
  const list = parts.enter()
  const values: string[] = []
  let count = 0
  while (list.next()) {
    if (count++ >= MAX_VALUES) continue
    values.push(viewValue(list, isSecret, session))
  }
  if (count > 0) change.values = values
  if (count > values.length) change.value_count = count
  return change
}

function viewValue(reader: BerReader, isSecret: boolean, session: SessionContext): string {
  const { bytes, start, stop } = reader
  return isSecret
    ? session.mask(bytes.toString('latin1', start, stop))
    : viewLiteral(wireText(bytes, start, stop, MAX_VALUE_BYTES), session)
}

export function readRename(pending: Pending, body: BerReader): boolean {
  if (!body.expect(BerTag.OctetString)) return false
  pending.object = body.text(MAX_DN_BYTES)
  if (!body.expect(BerTag.OctetString)) return false
  pending.detail.new_rdn = body.text(MAX_DN_BYTES)
  if (!body.expect(BerTag.Boolean)) return false
  pending.detail.delete_old_rdn = body.size() === 1 && body.bytes[body.start] !== 0
  if (body.next()) pending.detail.new_superior = body.text(MAX_DN_BYTES)
  return true
}

export function readCompare(pending: Pending, body: BerReader, session: SessionContext): boolean {
  if (!body.expect(BerTag.OctetString)) return false
  pending.object = body.text(MAX_DN_BYTES)
  if (!body.expect(BerTag.Sequence)) return false
  const assertion = body.enter()
  if (!assertion.next()) return false
  const attribute = assertion.text()
  pending.detail.attribute = attribute
  if (!assertion.next()) return false
  pending.detail.value = viewValue(assertion, isSecretAttribute(attribute), session)
  return true
}
