/** Search requests (RFC 4511 4.5.1) and what a root entry says of its server (RFC 4512 5.1, MS-ADTS 3.1.1.3.2). */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type BerReader, BerTag } from '../../src/formats/ber.ts'
import { DEREFS, MAX_ATTRIBUTES, MAX_DN_BYTES, SCOPES } from './constants.ts'
import { readFilter } from './filter.ts'
import type { LdapState, Pending } from './state.ts'

/** Attributes of a root entry by what they tell. */
const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800'
const LIGHTWEIGHT = '1.2.840.113556.1.4.1851'
const MAX_ROOT_ATTRIBUTES = 128

/** Reads the body of a search request; false when it is none. */
export function readSearch(pending: Pending, body: BerReader, session: SessionContext): boolean {
  const { detail } = pending
  if (!body.expect(BerTag.OctetString)) return false
  pending.object = body.text(MAX_DN_BYTES)
  const isRootDn = body.size() === 0
  if (!body.expect(BerTag.Enumerated)) return false
  const scope = body.integer()
  detail.scope = SCOPES[scope] ?? String(scope)
  if (!body.expect(BerTag.Enumerated)) return false
  const deref = body.integer()
  if (deref !== 0) detail.dereference = DEREFS[deref] ?? String(deref)
  if (!body.expect(BerTag.Integer)) return false
  if (body.integer() > 0) detail.size_limit = body.integer()
  if (!body.expect(BerTag.Integer)) return false
  if (body.integer() > 0) detail.time_limit = body.integer()
  if (!body.expect(BerTag.Boolean)) return false
  if (body.size() === 1 && body.bytes[body.start] !== 0) detail.types_only = true
  if (!body.next()) return false
  if (session.statements !== 'class') detail.filter = readFilter(body, session)
  pending.isRoot = isRootDn && scope === 0
  if (!body.next()) return body.isCut
  const list = body.enter()
  const attributes: string[] = []
  let count = 0
  while (list.next()) {
    if (count++ < MAX_ATTRIBUTES) attributes.push(list.text())
  }
  if (attributes.length > 0) detail.attributes = attributes
  if (count > attributes.length) detail.attribute_count = count
  return true
}

/** Takes from a root entry what the server says it is. */
export function readRootEntry(state: LdapState, body: BerReader, session: SessionContext): void {
  if (!body.expect(BerTag.OctetString) || !body.expect(BerTag.Sequence)) return
  const attributes = body.enter()
  let vendor = ''
  let version = ''
  let contexts = ''
  for (let i = 0; i < MAX_ROOT_ATTRIBUTES && attributes.next(); i++) {
    const attribute = attributes.enter()
    if (!attribute.next()) return
    const name = attribute.text().toLowerCase()
    if (!attribute.next()) return
    const values = attribute.enter()
    if (name === 'supportedcapabilities' || name === 'objectclass') {
      while (values.next()) {
        if (values.isText(ACTIVE_DIRECTORY)) vendor = 'Microsoft Active Directory'
        else if (values.isText(LIGHTWEIGHT) && vendor === '')
          vendor = 'Microsoft Active Directory Lightweight Directory Services'
        else if (values.isText('openldaprootdse')) vendor = 'OpenLDAP'
      }
    } else if (!values.next()) {
    } else if (name === 'vendorname') vendor = values.text()
    else if (name === 'vendorversion') version = values.text()
    else if (name === 'dnshostname') state.fields.serverName = values.text()
    else if (name === 'defaultnamingcontext') state.fields.namingContext = values.text()
    else if (name === 'namingcontexts') contexts = values.text()
  }
  if (state.fields.namingContext === '') state.fields.namingContext = contexts
  const names = version.startsWith(vendor) ? [version] : [vendor, version]
  const software = names.filter((t) => t !== '').join(' ')
  if (software !== '') session.facts.serverSoftware = software
}
