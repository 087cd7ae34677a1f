import { columns, createFields, flag, text, uint8, uint32, word } from '../../src/record/column.ts'

export const tacacsColumns = columns('tacacs', {
  service: word('Service that the user last asked for: `login`, `enable`, `shell`', {
    source: 'RFC 8907, 5.1, 8.2',
  }),
  port: text('Line of the device that the user is on: `tty1`', { source: 'RFC 8907, 5.1' }),
  remoteAddress: text('Where the user comes from, as the device says', {
    source: 'RFC 8907, 5.1',
  }),
  privilegeLevel: uint8('Privilege level of the user', { source: 'RFC 8907, 5.1' }),
  obfuscated: flag('Bodies are hidden by the key that both ends share: not read', {
    source: 'RFC 8907, 4.5',
  }),
  singleConnection: flag('Both ends agreed to use one connection for many sessions', {
    source: 'RFC 8907, 4.3',
  }),
  authenticationCount: uint32('Authentications asked for'),
  authorizationCount: uint32('Authorizations asked for'),
  accountingCount: uint32('Accounting records sent'),
})

export const createTacacsFields = () => createFields(tacacsColumns)
export type TacacsFields = ReturnType<typeof createTacacsFields>
