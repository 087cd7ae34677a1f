/** What deployment files and pages name is there: commands, settings, metrics, files, versions. */
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from 'node:assert'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { readVersion } from '../../src/config/version.ts'
import { SensorMetrics } from '../../src/observe/metrics.ts'
import { sensorColumns } from '../../src/record/sensorRow.ts'
import { makeCounts, makeGauges } from '../observe/samples.ts'
import { findFault, loadCommands, whyUnchecked } from '../support/commandLine.ts'
import { ROOT } from '../support/paths.ts'
import { findEarshotCommands, splitWords } from '../support/shellWords.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const DEPLOY = join(ROOT, 'deploy')
const files = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /(?:\.(?:ya?ml|md|sh|mjs|service|example)|Dockerfile)$/.test(path),
)
const page = read('deploy/README.md')
const commands = await loadCommands()
const hasSpool = existsSync(join(ROOT, 'src', 'spool'))
const OF_DESTINATIONS = ['KAFKA_PASSWORD', 'CLICKHOUSE_PASSWORD'].map((name) => `EARSHOT_${name}`)

describe('the reader of commands in a page', () => {
  test('takes words as a shell does, up to a pipe or comment', () => {
    deepStrictEqual(splitWords(`query "SELECT 1" --store 'a b' | less`), [
      'query',
      'SELECT 1',
      '--store',
      'a b',
    ])
    deepStrictEqual(splitWords('doctor -i eth1   # half a minute'), ['doctor', '-i', 'eth1'])
    deepStrictEqual(
      findEarshotCommands(
        'So `earshot replay a \\\nb` and\n```\n$ sudo npx earshot config --print\n```\n',
      ),
      [
        ['config', '--print'],
        ['replay', 'a', 'b'],
      ],
    )
  })

  test('the command line refuses what it does not have', async () => {
    strictEqual(await findFault(commands, ['replay', 'a.pcap', '--to', 'ndjson:-']), '')
    notStrictEqual(await findFault(commands, ['replay', 'a.pcap', '--too', 'ndjson:-']), '')
    notStrictEqual(await findFault(commands, ['replay']), '')
    notStrictEqual(await findFault(commands, ['replays', 'a.pcap']), '')
  })
})

describe('commands', () => {
  const found = files.flatMap((path) =>
    path.endsWith('.md') ? findEarshotCommands(read(join('deploy', path))) : [],
  )
  ok(found.length >= 10, 'the pages name commands')
  for (const words of found) {
    test(`earshot ${words.join(' ')}`, { skip: whyUnchecked(commands, words) }, async () => {
      // A command that is only mentioned must be there; one that is to be typed must be whole.
      const isMentioned = words.length === 1 || words.includes('...')
      if (isMentioned) ok(commands.has(words[0]!), words[0])
      else strictEqual(await findFault(commands, words), '')
    })
  }
})

describe('settings in the environment', () => {
  const settings = loadSettings({}).list.map((s) => s.variable)
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(join('src', path)))
    .join('\n')
  const ofCompose = read('deploy/.env.example').match(/^#?EARSHOT_\w+(?==)/gm)!

  for (const path of files) {
    test(path, () => {
      for (const [name] of read(join('deploy', path)).matchAll(/\bEARSHOT_[A-Z_]+\b/g)) {
        const known =
          settings.includes(name) ||
          // Read by destinations, of which this version may have none yet.
          (OF_DESTINATIONS.includes(name) &&
            sources.includes('is not available in this version')) ||
          sources.includes(`'${name}'`) ||
          ofCompose.some((line) => line.replace('#', '') === name) ||
          name === 'EARSHOT_NAME'
        ok(known, `${name} is no setting, no secret the program reads, and not in .env.example`)
      }
    })
  }
})

describe('deploy/README.md', () => {
  test('names metrics that there are', async () => {
    const metrics = new SensorMetrics('1')
    metrics.update(makeCounts(), makeGauges())
    const text = await metrics.text()
    const names = new Set(page.match(/\bearshot_(?!analyst|auditor|writer|admin)[a-z_]+\b/g))
    ok(names.size >= 8)
    for (const name of names) {
      // What only a version with a spool has.
      if (!hasSpool && /_(?:spool|deliver|undeliver)/.test(name)) continue
      ok(text.includes(`# TYPE ${name} `), name)
    }
  })

  test('names columns of `sensors` that there are', () => {
    const columns = sensorColumns.map((c) => c.name)
    const named = [...page.matchAll(/\bsensors\.([a-z_]+)/g)].map((m) => m[1]!)
    ok(named.length >= 5)
    for (const name of named) ok(columns.includes(name), name)
  })

  test('links to files that there are', () => {
    const targets = [...page.matchAll(/\]\((?!http|#)([^)#]+)[^)]*\)/g)].map((m) => m[1]!)
    ok(targets.length >= 5)
    for (const target of targets) ok(existsSync(join(DEPLOY, target)), target)
  })

  test('links to headings that there are', () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map((m) =>
      m[1]!
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) ok(anchors.includes(anchor!), anchor)
  })
})

describe('the version', () => {
  test('is the same in every file that tags an image', () => {
    const tags = files.flatMap((path) =>
      [...read(join('deploy', path)).matchAll(/\bearshot:(\d+\.\d+\.\d+)/g)].map((m) => m[1]!),
    )
    ok(tags.length >= 5)
    deepStrictEqual([...new Set(tags)], [readVersion()])
    ok(read('deploy/Dockerfile').includes(`image.version="${readVersion()}"`))
    ok(existsSync(dirname(DEPLOY)))
  })
})
