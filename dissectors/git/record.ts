import {
  columns,
  createFields,
  text,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const gitColumns = columns('git', {
  service: word('`git-upload-pack` (fetch), `git-receive-pack` (push), `git-upload-archive`'),
  repository: text('Path of the repository as the client gave it'),
  host: text('Host the client meant to reach, with its port where it gave one'),
  version: word('Protocol version the server answered in: `0`, `1`, `2`', {
    empty: 'no answer seen',
  }),
  capabilities: words('Capabilities the server announced, without their values'),
  objectFormat: word('Hash of object names: `sha1`, `sha256`'),
  refsAdvertised: uint32('Refs the server listed'),
  wantCount: uint32('Objects or refs the client asked for'),
  haveCount: uint32('Objects the client said it has'),
  refsUpdated: uint32('Refs a push changed'),
  refsRefused: uint32('Refs a push was not allowed to change'),
  objectsFetched: uint32('Objects in the packs sent to the client'),
  objectsPushed: uint32('Objects in the packs sent to the server'),
  bytesFetched: uint64('Packs and archives sent to the client', { unit: 'bytes' }),
  bytesPushed: uint64('Packs sent to the server', { unit: 'bytes' }),
  error: text('What the server refused with'),
})

export const createGitFields = () => createFields(gitColumns)
export type GitFields = ReturnType<typeof createGitFields>
