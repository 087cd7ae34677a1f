import { columns, createFields, text, uint32, words } from '../../src/record/column.ts'

export const nbnsColumns = columns('nbns', {
  operations: words('Operations in order of first use: `QUERY`, `REGISTRATION`', {
    source: 'RFC 1002, 4.2.1.1',
  }),
  queried: words('Names asked for, with what they are for: `FILES<20>`', {
    source: 'RFC 1002, 4.2.12',
  }),
  names: words('Names registered or told of in answers', { source: 'RFC 1002, 4.2.2, 4.2.18' }),
  host: text('Computer name that was registered or told', { source: 'RFC 1001, 14.1' }),
  group: text('Domain or workgroup that was registered or told', { source: 'RFC 1001, 14.1' }),
  addresses: words('Addresses registered or told', { source: 'RFC 1002, 4.2.13' }),
  mac: text("Hardware address in a node's status", {
    source: 'RFC 1002, 4.2.18',
    empty: 'not told; Samba tells none',
  }),
  requestCount: uint32('Requests, repeated ones counted once'),
})

export const createNbnsFields = () => createFields(nbnsColumns)
export type NbnsFields = ReturnType<typeof createNbnsFields>
