import { columns, createFields, text, uint32, word } from '../../src/record/column.ts'

export const snmpColumns = columns('snmp', {
  version: word('Version: `1`, `2c`, `3`', { source: 'RFC 1157, 3416, 3412' }),
  community: text('Community, as the policy shows secrets', { source: 'RFC 1157, 3.2.5' }),
  securityLevel: word('`noAuthNoPriv`, `authNoPriv`, `authPriv`', { source: 'RFC 3411, 3.4.3' }),
  engineId: text('Engine of the agent, hexadecimal', { source: 'RFC 3411, 5' }),
  contextName: text('Context asked for', { source: 'RFC 3411, 3.3.1' }),
  systemDescription: text('What the agent says it is (sysDescr)', { source: 'RFC 3418, 2' }),
  systemName: text("The agent's name (sysName)", { source: 'RFC 3418, 2' }),
  systemObjectId: text("The agent's kind (sysObjectID)", { source: 'RFC 3418, 2' }),
  gets: uint32('GET, GETNEXT and GETBULK requests'),
  sets: uint32('SET requests'),
  responses: uint32('Responses of the agent'),
  traps: uint32('Traps and informs'),
  reports: uint32('Reports of version 3', { source: 'RFC 3412, 7.1' }),
  errors: uint32('Responses with an error', { source: 'RFC 3416, 3' }),
  encryptedMessages: uint32('Messages of version 3 whose operation is encrypted'),
})

export const createSnmpFields = () => createFields(snmpColumns)
export type SnmpFields = ReturnType<typeof createSnmpFields>
