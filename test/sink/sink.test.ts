import { deepStrictEqual, match, rejects, strictEqual, throws } from 'node:assert'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { UsageError } from '../../src/config/problems.ts'
import { createSettings } from '../../src/config/settings.ts'
import type { RecordBatch, Stream } from '../../src/record/batch.ts'
import { gatherInto } from '../../src/sink/embedded.ts'
import { openNdjson } from '../../src/sink/ndjson.ts'
import { closeSinks, hideSecrets, openSinks, parseSinkUri } from '../../src/sink/open.ts'
import { openStore } from '../../src/store/embedded.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const batch = (stream: Stream, text: string): RecordBatch => ({
  stream,
  bytes: new TextEncoder().encode(text),
  count: text.split('\n').length - 1,
})

describe('sink URIs', () => {
  test('known ones are split', () => {
    deepStrictEqual(parseSinkUri('ndjson:-'), { scheme: 'ndjson', path: '-' })
    deepStrictEqual(parseSinkUri('embedded:/a:b'), { scheme: 'embedded', path: '/a:b' })
    for (const uri of ['kafka://u:p@a:9092,b:9092/?tls=true', 'clickhouse://u:p@h:8123/earshot']) {
      deepStrictEqual(parseSinkUri(uri).path, uri)
    }
  })
  test('are shown without their secrets', () => {
    strictEqual(hideSecrets('kafka://u:p%40@a:1,b:2/x?password=y'), 'kafka://***@a:1,b:2/x?...')
    strictEqual(hideSecrets('clickhouse://h:8123/earshot'), 'clickhouse://h:8123/earshot')
    strictEqual(hideSecrets('ndjson:/tmp/a@b'), 'ndjson:/tmp/a@b')
  })
  const wrong = {
    'kafka:broker:9092': /names no host after the \/\/; known are ndjson:-/,
    'clickhouse:///db': /names no host/,
    'ftp:x': /Unknown sink "ftp:x"; known are/,
    './out': /Unknown sink/,
    '': /Unknown sink/,
    'ndjson:': /names no place/,
  }
  for (const [uri, sentence] of Object.entries(wrong)) {
    test(`"${uri}" is refused in a sentence`, () => {
      throws(
        () => parseSinkUri(uri),
        (e: Error) => {
          match(e.message, sentence)
          return e instanceof UsageError && e.exitCode === 2
        },
      )
    })
  }
  test('two embedded stores at once are refused before anything is made', async () => {
    const uris = [`ndjson:${folder}/never`, 'embedded:a', 'embedded:b']
    const context = {
      owners: [],
      settings: createSettings(),
      whenFull: 'wait',
      notice() {},
    } as const
    await rejects(openSinks(uris, context), /Only one embedded/)
    strictEqual(readdirSync(folder).includes('never'), false)
  })
})

test('every sink is closed, also after one that fails', async () => {
  const closed: string[] = []
  const sink = (name: string, fails: boolean) => ({
    name,
    write: async () => {},
    flush: async () => {},
    close: async () => {
      closed.push(name)
      if (fails) throw new Error(`${name} failed`)
    },
  })
  await rejects(closeSinks([sink('a', true), sink('b', false)]), /a failed/)
  deepStrictEqual(closed, ['a', 'b'])
})

describe('NDJSON sink', () => {
  const both = async (path: string) => {
    const sink = await openNdjson(path)
    await sink.write(batch('sessions', '{"a":1}\n'))
    await sink.write(batch('events', '{"b":1}\n'))
    await sink.write(batch('sessions', '{"a":2}\n'))
    await sink.flush()
    await sink.close()
  }
  test('a folder gets one file a stream, appended to', async () => {
    const path = join(folder, 'new', 'out')
    await both(path)
    await both(path)
    strictEqual(readFileSync(join(path, 'sessions.ndjson'), 'utf8'), '{"a":1}\n{"a":2}\n'.repeat(2))
    strictEqual(readFileSync(join(path, 'events.ndjson'), 'utf8'), '{"b":1}\n'.repeat(2))
  })
  test('a file, there already or named like one, gets all streams in order', async () => {
    const there = join(folder, 'there')
    writeFileSync(there, '')
    for (const path of [there, join(folder, 'all.ndjson')]) {
      await both(path)
      strictEqual(readFileSync(path, 'utf8'), '{"a":1}\n{"b":1}\n{"a":2}\n')
    }
  })
  test('a device takes everything', () => both('/dev/null'))
  test('a place that cannot be written is named', async () => {
    const path = join(folder, 'taken')
    mkdirSync(join(path, 'sessions.ndjson'), { recursive: true })
    await rejects(both(path), /Cannot write records to .*sessions\.ndjson: EISDIR/)
    await rejects(openNdjson('/dev/null/out'), /Cannot write records to/)
  })
})

describe('embedded sink', () => {
  test('gathers rows into few inserts, stores the rest at the end, in order', async () => {
    const stored: [Stream, string][] = []
    let closed = false
    const sink = gatherInto(
      {
        insert: async (stream, lines) => {
          await new Promise((done) => setTimeout(done, 5))
          stored.push([stream, Buffer.from(lines).toString()])
        },
        close: async () => {
          closed = true
        },
      },
      'test',
      4,
    )
    for (let i = 0; i < 10; i++) await sink.write(batch('sessions', `${i}\n`))
    await sink.write(batch('events', 'e\n'))
    await sink.close()
    deepStrictEqual(stored, [
      ['sessions', '0\n1\n2\n3\n'],
      ['sessions', '4\n5\n6\n7\n'],
      ['sessions', '8\n9\n'],
      ['events', 'e\n'],
    ])
    strictEqual(closed, true)
  })

  test('an insert that fails is told at the next write and at the end, the store closed', async () => {
    let closed = false
    const sink = gatherInto(
      {
        insert: async () => {
          throw new Error('disk full')
        },
        close: async () => {
          closed = true
        },
      },
      'embedded:x',
      1,
    )
    await sink.write(batch('sessions', '1\n'))
    await rejects(sink.close(), /Cannot store 1 sessions in embedded:x: disk full/)
    await rejects(sink.write(batch('sessions', '2\n')), /disk full/)
    strictEqual(closed, true)
  })

  test('says that chdb is missing, and what to do', async () => {
    const absent = Object.assign(new Error('nope'), { code: 'ERR_MODULE_NOT_FOUND' })
    const options = { path: join(folder, 'store'), owners: [], mayCreate: true }
    await rejects(
      openStore({ ...options, load: () => Promise.reject(absent) }),
      /optional package chdb, which is not installed: run `npm install chdb`/,
    )
    await rejects(
      openStore({ ...options, load: () => Promise.reject(new Error('wrong libc')) }),
      /does not load here: wrong libc/,
    )
  })
})
