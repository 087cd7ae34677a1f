import { match, ok, strictEqual, throws } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
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
})
