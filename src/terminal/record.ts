/** Columns that every protocol with a terminal dialogue has; its own record.ts spreads them in. */
import { type ColumnSpec, text, uint32, word } from '../record/column.ts'

export const terminalColumns = {
  banner: text('What the server wrote before its first prompt for a name or password'),
  loginPrompt: text('The first prompt for a name, as written'),
  prompt: text('The first prompt of a shell or device that a command was given at'),
  deviceName: word('Name the device gives itself in its prompts'),
  commandCount: uint32('Command lines read', { unit: 'lines', empty: 'none' }),
  hiddenLines: uint32('Lines the client sent that the server never showed, given out nowhere', {
    unit: 'lines',
    empty: 'none',
  }),
} as const satisfies Readonly<Record<string, ColumnSpec<unknown>>>

/** What the dialogue fills in of a session's fields. */
export interface TerminalFields {
  banner: string
  loginPrompt: string
  prompt: string
  deviceName: string
  commandCount: number
  hiddenLines: number
}
