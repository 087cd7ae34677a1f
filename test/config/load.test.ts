import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { UsageError } from '../../src/config/problems.ts'
import { createSettings } from '../../src/config/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const file = (content: string): string => {
  const path = join(folder, 'earshot.yaml')
  writeFileSync(path, content)
  return path
}

describe('settings', () => {
  test('a flag wins over the environment, it over the file, it over the default', () => {
    const { settings, list } = loadSettings({
      file: file('sensor: from-file\nmax_flows: 10\nupdate_seconds: 5\n'),
      environment: { EARSHOT_SENSOR: 'from-environment', EARSHOT_MAX_FLOWS: '20' },
      flags: { sensor: 'from-flag', vlanKey: undefined },
    })
    strictEqual(settings.sensor, 'from-flag')
    strictEqual(settings.maxFlows, 20)
    strictEqual(settings.updateSeconds, 5)
    strictEqual(settings.vlanKey, createSettings().vlanKey)
    const origin = (name: string) => list.find((s) => s.name === name)?.origin
    strictEqual(origin('sensor'), 'flag')
    strictEqual(origin('max_flows'), 'environment')
    strictEqual(origin('update_seconds'), 'file')
    strictEqual(origin('vlan_key'), 'default')
  })

  test('every setting has a meaning, and an empty file is a file', () => {
    const { list } = loadSettings({ file: file('# nothing yet\n') })
    strictEqual(list.length, Object.keys(createSettings()).length)
    for (const s of list) ok(s.meaning.length > 10, s.name)
  })

  test('what is wrong is told with its place', () => {
    const wrong: [Parameters<typeof loadSettings>[0], RegExp][] = [
      [
        { file: file('max_flow: 1') },
        /earshot\.yaml has the unknown setting "max_flow"; known are/,
      ],
      [{ file: file('max_flows: many') }, /^max_flows in .*earshot\.yaml cannot be "many"/],
      [{ file: join(folder, 'absent.yaml') }, /Cannot read the configuration file .*ENOENT/],
      [{ file: folder }, /Cannot read the configuration file/],
      [{ environment: { EARSHOT_MAX_FLOWS: '-1' } }, /^EARSHOT_MAX_FLOWS cannot be -1/],
      [{ environment: { EARSHOT_MAX_FLOWS: 'x' } }, /^EARSHOT_MAX_FLOWS cannot be/],
      [{ flags: { sensor: 'a b' } }, /^--sensor cannot be "a b": letters/],
    ]
    for (const [sources, sentence] of wrong) {
      // The one file is rewritten by each case.
      if (sources.file?.endsWith('earshot.yaml')) {
        file(sentence.source.includes('unknown') ? 'max_flow: 1' : 'max_flows: many')
      }
      throws(
        () => loadSettings(sources),
        (e: Error) => {
          match(e.message, sentence)
          return true
        },
      )
    }
    throws(() => loadSettings({ file: file('- a\n- b\n') }), /must hold settings/)
    throws(() => loadSettings({ file: file('a: [') }), /Cannot read the configuration file/)
  })

  test('lists: in YAML, between commas in the environment, by repeated flags', () => {
    const yaml = file('interfaces: [eth0, eth1]\nto:\n  - ndjson:./a\n  - ndjson:-\n')
    const inFile = loadSettings({ file: yaml }).settings
    deepStrictEqual(inFile.interfaces, ['eth0', 'eth1'])
    deepStrictEqual(inFile.to, ['ndjson:./a', 'ndjson:-'])
    const environment = { EARSHOT_INTERFACES: ' eth2, br-lan ,', EARSHOT_TO: 'embedded:x' }
    const named = loadSettings({ file: yaml, environment }).settings
    deepStrictEqual([named.interfaces, named.to], [['eth2', 'br-lan'], ['embedded:x']])
    const flags = { interfaces: ['any'], to: undefined }
    deepStrictEqual(loadSettings({ environment, flags }).settings.interfaces, ['any'])
    const one = loadSettings({ file: file('interfaces: eth9\n') }).settings
    deepStrictEqual(one.interfaces, ['eth9'])
    deepStrictEqual(
      loadSettings({ environment: { EARSHOT_INTERFACES: '' } }).settings.interfaces,
      [],
    )
  })

  test('places in the environment: several brokers of one place are not several places', () => {
    for (const [text, to] of [
      ['kafka://a:9092,b:9092', ['kafka://a:9092,b:9092']],
      ['kafka://a,kafka:9092, ndjson:out', ['kafka://a,kafka:9092', 'ndjson:out']],
      [
        'ndjson:-,clickhouse://x,y/db,embedded:d',
        ['ndjson:-', 'clickhouse://x,y/db', 'embedded:d'],
      ],
      ['ndjson:-,nats://x', ['ndjson:-', 'nats://x']],
    ] as const) {
      deepStrictEqual(loadSettings({ environment: { EARSHOT_TO: text } }).settings.to, to)
    }
  })

  test('true and false: in YAML, in the environment, by flag', () => {
    const promiscuous = (sources: Parameters<typeof loadSettings>[0]) =>
      loadSettings(sources).settings.promiscuous
    strictEqual(promiscuous({ file: file('promiscuous: false\n') }), false)
    for (const [text, value] of [
      ['no', false],
      ['0', false],
      ['TRUE', true],
      ['on', true],
    ] as const) {
      strictEqual(promiscuous({ environment: { EARSHOT_PROMISCUOUS: text } }), value)
    }
    strictEqual(promiscuous({ flags: { promiscuous: false } }), false)
    strictEqual(promiscuous({}), true)
  })

  test('what a live sensor cannot do is refused', () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ interfaces: ['a b'] }, /^--interfaces cannot be \["a b"\]: that is no name/],
      [{ interfaces: ['eth0', 'eth0'] }, /an interface is named twice/],
      [{ to: [] }, /^--to cannot be \[\]: at least one place is needed/],
      [{ promiscuous: 'maybe' }, /^--promiscuous cannot be "maybe"/],
      [{ workers: 65 }, /^--workers cannot be 65/],
      [{ workers: 1.5 }, /^--workers cannot be 1.5/],
      [{ driver: 'dpdk' }, /^--driver cannot be "dpdk"/],
      [{ listen: '9477' }, /^--listen cannot be "9477": it must be HOST:PORT/],
      [{ user: 'a:b' }, /^--user cannot be "a:b"/],
      [
        { blockKib: 130 },
        /^block_kib 130 does not go with ring_mib 64: it must be a multiple of 4/,
      ],
      [{ blockKib: 384 }, /^block_kib 384 does not go with ring_mib 64/],
      [{ blockKib: 1024, ringMib: 1 }, /^block_kib 1024 does not go with ring_mib 1/],
    ]
    for (const [flags, sentence] of wrong) {
      throws(
        () => loadSettings({ flags }),
        (e: Error) => {
          match(e.message, sentence)
          return e instanceof UsageError
        },
      )
    }
    strictEqual(loadSettings({ flags: { blockKib: 512, ringMib: 1 } }).settings.blockKib, 512)
  })
})
