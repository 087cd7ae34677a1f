/** The columns Telnet adds to a session. */
import {
  columns,
  createFields,
  type FieldsOf,
  flag,
  text,
  uint16,
  word,
  words,
} from '../../src/record/column.ts'
import { terminalColumns } from '../../src/terminal/record.ts'

export const telnetColumns = columns('telnet', {
  terminalType: word('Terminal type the client gave, the one last agreed on', {
    source: 'RFC 1091 section 4',
  }),
  windowWidth: uint16('Width of the terminal window, the last one given', {
    unit: 'characters',
    source: 'RFC 1073',
  }),
  windowHeight: uint16('Height of the terminal window, the last one given', {
    unit: 'characters',
    source: 'RFC 1073',
  }),
  windowFirst: word('Size of the window as first given, WIDTHxHEIGHT', { source: 'RFC 1073' }),
  windowChanges: uint16('Times the window got another size', { unit: 'changes', empty: 'none' }),
  terminalTypes: words('Terminal types the client offered, in order, at most 16', {
    source: 'RFC 1091',
  }),
  environment: words('Environment variables the client sent, NAME=VALUE; secrets masked', {
    source: 'RFC 1408, RFC 1572',
  }),
  terminalSpeed: word('Speeds the client gave, transmit,receive in bits a second', {
    source: 'RFC 1079',
  }),
  xDisplay: text('X display the client gave', { source: 'RFC 1096' }),
  optionsClient: words('Options in force on the client side: it said WILL, the server DO', {
    source: 'RFC 855',
  }),
  optionsServer: words('Options in force on the server side: it said WILL, the client DO', {
    source: 'RFC 855',
  }),
  negotiationClient: words('What the client said of options, in order, at most 64', {
    source: 'RFC 855',
  }),
  negotiationServer: words('What the server said of options, in order, at most 64', {
    source: 'RFC 855',
  }),
  lineMode: word('Who edits the line: character (server), line (client), linemode (RFC 1184)', {
    source: 'RFC 857, RFC 858, RFC 1184',
    empty: 'nothing negotiated',
  }),
  authenticationOption: word('Authentication type the client used: kerberos-v5, srp, ntlm', {
    source: 'RFC 2941',
  }),
  encryptionOption: word('Encryption type agreed on: des-cfb64', { source: 'RFC 2946' }),
  startTls: flag('Both sides announced TLS', { source: 'draft-altman-telnet-starttls' }),
  compression: flag(
    'The server began to compress its output (option 85 or 86), which is then not read',
  ),
  charset: word('Character set agreed on', { source: 'RFC 2066' }),
  tn3270: flag('The session carries 3270 or 5250 screens, not text', {
    source: 'RFC 1576, RFC 2355, RFC 4777',
  }),
  deviceType: word('Device type the TN3270E server assigned', { source: 'RFC 2355 section 7' }),
  luName: word('Device (LU) name the TN3270E server assigned', {
    source: 'RFC 2355 section 7',
  }),
  ...terminalColumns,
})

export type TelnetFields = FieldsOf<typeof telnetColumns>

export const createTelnetFields = (): TelnetFields => createFields(telnetColumns)
