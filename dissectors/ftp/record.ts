import {
  columns,
  createFields,
  flag,
  text,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const ftpColumns = columns('ftp', {
  greeting: text('Text of the greeting reply, lines joined by ` | `', { source: 'RFC 959, 5.4' }),
  system: text("Server's answer to SYST", { source: 'RFC 959, 4.1.3' }),
  features: words('Features listed by FEAT', { source: 'RFC 2389, 3.2' }),
  virtualHost: text('Host asked for by HOST', { source: 'RFC 7151' }),
  cwd: text(
    'Working directory at the end; begins with `.` while only known from the login directory on',
    {
      empty: 'never changed nor told',
    },
  ),
  authMechanism: word('Mechanism of AUTH that the server accepted: `TLS`, `GSSAPI`', {
    source: 'RFC 2228, 4217',
    empty: 'control connection in the clear',
  }),
  dataProtection: word('Level of PROT that the server accepted: `C`, `S`, `E`, `P`', {
    source: 'RFC 2228',
  }),
  passive: flag('A passive data connection was announced (PASV, EPSV, LPSV)'),
  active: flag('An active data connection was announced (PORT, EPRT, LPRT)'),
  commandCount: uint32('Commands the client sent'),
  errorCount: uint32('Commands answered by 4xx or 5xx'),
  filesDownloaded: uint32('Files sent to the client'),
  filesUploaded: uint32('Files sent to the server'),
  bytesDownloaded: uint64('Payload of downloads on data connections that were seen', {
    unit: 'bytes',
  }),
  bytesUploaded: uint64('Payload of uploads on data connections that were seen', { unit: 'bytes' }),
})

export const createFtpFields = () => createFields(ftpColumns)
export type FtpFields = ReturnType<typeof createFtpFields>
