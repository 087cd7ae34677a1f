import { columns, createFields, uint32, word, words } from '../../src/record/column.ts'

export const syslogColumns = columns('syslog', {
  formats: words('Formats of the messages: `rfc5424`, `rfc3164`'),
  framing: word('Over TCP: `octet-counting` or `line`', { source: 'RFC 6587, 3.4', empty: 'UDP' }),
  messageCount: uint32('Messages'),
  errorCount: uint32('Messages of severity `err` and worse'),
  worstSeverity: word('Gravest severity: `crit`', { source: 'RFC 5424, 6.2.1' }),
  facilities: words('Facilities: `auth`, `daemon`', { source: 'RFC 5424, 6.2.1' }),
  hosts: words('Hosts the messages name as their origin'),
  programs: words('Programs the messages name as their origin'),
})

export const createSyslogFields = () => createFields(syslogColumns)
export type SyslogFields = ReturnType<typeof createSyslogFields>
