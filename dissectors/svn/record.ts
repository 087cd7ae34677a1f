import { columns, createFields, text, uint32, uint64, words } from '../../src/record/column.ts'

export const svnColumns = columns('svn', {
  url: text('Repository and path the client asked for'),
  repositoryRoot: text('Root of the repository, as the server told'),
  uuid: text('Identity of the repository'),
  realm: text('Realm the server asked a login for'),
  mechanisms: words('Ways to log in that the server offered'),
  capabilities: words('Capabilities of the server'),
  commandCount: uint32('Commands of the client, its reports and edits left out'),
  errorCount: uint32('Commands the server refused'),
  revision: uint32('Newest revision the server spoke of'),
  filesReceived: uint32('Files sent to the client'),
  filesSent: uint32('Files the client committed'),
  bytesReceived: uint64('Contents and differences sent to the client, as they were sent', {
    unit: 'bytes',
  }),
  bytesSent: uint64('Differences sent to the server', { unit: 'bytes' }),
})

export const createSvnFields = () => createFields(svnColumns)
export type SvnFields = ReturnType<typeof createSvnFields>
