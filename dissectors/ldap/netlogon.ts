/** A domain controller's answer to who asks whether it is there: MS-ADTS 6.3.1.9, names as DNS writes them (RFC 1035 4.1.4). */
import { wireText } from '../../src/bytes/text.ts'
import { type BerReader, BerTag } from '../../src/formats/ber.ts'
import type { LdapState, Pending } from './state.ts'

const RESPONSE_EX = 23
const HEADER_BYTES = 24
/** Names in order: of forest, domain and host, by NetBIOS domain and host, user, sites of server and client. */
const NAMES = [
  'forest',
  'dns_domain',
  'domain_controller',
  'netbios_domain',
  'netbios_name',
  'asked_user',
  'server_site',
  'client_site',
] as const
const MAX_LABELS = 32
const POINTER = 0xc0

/** Reads the entry in `body` when it is such an answer. */
export function readNetlogon(state: LdapState, pending: Pending, body: BerReader): void {
  if (!body.expect(BerTag.OctetString) || !body.expect(BerTag.Sequence)) return
  const attributes = body.enter()
  if (!attributes.next()) return
  const attribute = attributes.enter()
  if (!attribute.next() || !attribute.isText('netlogon') || !attribute.next()) return
  const values = attribute.enter()
  if (values.next()) readAnswer(state, pending, values)
}

function readAnswer(state: LdapState, pending: Pending, value: BerReader): void {
  const { bytes, start, stop } = value
  if (stop - start < HEADER_BYTES || bytes.readUInt16LE(start) !== RESPONSE_EX) return
  let at = start + HEADER_BYTES
  for (const name of NAMES) {
    const labels: string[] = []
    at = readName(labels, bytes, start, at, stop)
    if (at < 0) return
    if (labels.length > 0) pending.detail[name] = labels.join('.')
  }
  const host = pending.detail.domain_controller
  if (typeof host === 'string') state.fields.serverName = host
}

/** Adds a name's labels; gives back where the next one begins, -1 when this one does not end. */
function readName(
  labels: string[],
  bytes: Buffer,
  start: number,
  from: number,
  stop: number,
): number {
  let at = from
  let next = -1
  for (let i = 0; i < MAX_LABELS && at >= start && at < stop; i++) {
    const size = bytes.readUInt8(at)
    if (size === 0) return next < 0 ? at + 1 : next
    if (size >= POINTER) {
      if (at + 2 > stop) return -1
      if (next < 0) next = at + 2
      at = start + (bytes.readUInt16BE(at) & 0x3fff)
      continue
    }
    if (at + 1 + size > stop) return -1
    labels.push(wireText(bytes, at + 1, at + 1 + size))
    at += 1 + size
  }
  return -1
}
