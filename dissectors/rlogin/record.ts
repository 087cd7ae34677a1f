import { columns, createFields, text, uint16, uint32, word } from '../../src/record/column.ts'
import { terminalColumns } from '../../src/terminal/record.ts'

export const rloginColumns = columns('rlogin', {
  clientUser: text('User the client said it runs as, which rhosts go by (RFC 1282)'),
  terminalType: word('Terminal type the client gave (RFC 1282)'),
  terminalSpeed: word('Speed the client gave, bits a second (RFC 1282)'),
  windowWidth: uint16('Width of the terminal window, the last one given (RFC 1282)', {
    unit: 'characters',
  }),
  windowHeight: uint16('Height of the terminal window, the last one given (RFC 1282)', {
    unit: 'characters',
  }),
  windowChanges: uint32('Times the size changed after it was first given', { empty: 'none' }),
  ...terminalColumns,
})

export const createRloginFields = () => createFields(rloginColumns)
export type RloginFields = ReturnType<typeof createRloginFields>
