import { columns, createFields, text, uint32, word, words } from '../../src/record/column.ts'

export const nbdgmColumns = columns('nbdgm', {
  sourceName: text('NetBIOS name of the sender: `FILES<00>`', { source: 'RFC 1002, 4.4.2' }),
  destinationName: text('NetBIOS name sent to: a host, or a group as `LAB<1d>`', {
    source: 'RFC 1002, 4.4.2',
  }),
  mailslot: word('Mailslot written to', { source: 'MS-MAIL 2.2.1' }),
  host: text('Name a host announced itself by', { source: 'MS-BRWS 2.2.1' }),
  group: text('Group announced', { source: 'MS-BRWS 2.2.7' }),
  master: text("Who announced it: the group's master browser", { source: 'MS-BRWS 2.2.7' }),
  osVersion: word('Version of the system announced: `10.0`', { source: 'MS-BRWS 2.2.1' }),
  roles: words('What the host says it is: `server`, `print`, `domain_controller`, ...', {
    source: 'MS-BRWS 2.2.1',
  }),
  comment: text('Comment in the announcement'),
  datagramCount: uint32('Datagrams'),
})

export const createNbdgmFields = () => createFields(nbdgmColumns)
export type NbdgmFields = ReturnType<typeof createNbdgmFields>
