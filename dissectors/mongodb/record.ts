import {
  columns,
  createFields,
  text,
  uint16,
  uint32,
  word,
  words,
} from '../../src/record/column.ts'

export const mongodbColumns = columns('mongodb', {
  application: text('Name the application gave itself (client.application.name of hello)'),
  driver: text('Name and version of the client library (client.driver of hello)'),
  operatingSystem: text('Operating system of the client: type, name, version (client.os of hello)'),
  platform: text('What the client runs on, in its own words (client.platform of hello)'),
  authDatabase: text('Database the login was made in'),
  databases: words('Databases that commands named, the first 32'),
  commands: words('Different commands used, the first 32'),
  commandCount: uint32('Commands, those that say hello included'),
  errorCount: uint32('Commands that failed, and writes refused in part'),
  replicaSet: text('Name of the replica set (setName of the reply to hello)'),
  maxWireVersion: uint16(
    'Newest wire version of the server (maxWireVersion of the reply to hello)',
  ),
  compressor: word('Compressor used: `zlib`, `snappy`, `zstd`, `noop`', {
    empty: 'nothing was compressed',
  }),
})

export const createMongodbFields = () => createFields(mongodbColumns)
export type MongodbFields = ReturnType<typeof createMongodbFields>
