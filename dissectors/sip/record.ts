import { columns, createFields, text, uint32, words } from '../../src/record/column.ts'

export const sipColumns = columns('sip', {
  methods: words('Methods of the requests seen, in order of first use', {
    source: 'RFC 3261, 7.1',
  }),
  registered: text('Address of record registered last, and accepted', { source: 'RFC 3261, 10' }),
  caller: text('Who began the last call', { source: 'RFC 3261, 20.20' }),
  callee: text('Who was called in it', { source: 'RFC 3261, 20.39' }),
  requestCount: uint32('Requests, those sent again counted once'),
  errorCount: uint32('Requests answered by 400 or higher, challenges left out'),
  callCount: uint32('Calls that were answered'),
})

export const createSipFields = () => createFields(sipColumns)
export type SipFields = ReturnType<typeof createSipFields>
