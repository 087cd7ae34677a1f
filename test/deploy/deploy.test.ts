/** The files under deploy/ that people copy: true to the settings, the metrics and to systemd. */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parse } from 'yaml'
import { loadSettings } from '../../src/config/load.ts'
import { SensorMetrics } from '../../src/observe/metrics.ts'
import { makeCounts, makeGauges } from '../observe/samples.ts'
import { ROOT } from '../support/paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const read = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8')

describe('deploy/earshot.yaml', () => {
  const text = read('earshot.yaml')
  /** A setting that stands behind a `#` with nothing between. */
  const COMMENTED = /^#([a-z_]+:)/gm

  test('loads as it is', () => {
    const { list } = loadSettings({ file: join(ROOT, 'deploy', 'earshot.yaml') })
    deepStrictEqual(
      list.filter((s) => s.origin === 'file').map((s) => [s.name, s.value]),
      [
        ['interfaces', ['eth1']],
        ['spool', '/var/lib/earshot/spool'],
        ['listen', '127.0.0.1:9477'],
      ],
    )
  })

  test('names every setting once, with its meaning; what is behind a # is the default', () => {
    const path = join(folder, 'all.yaml')
    writeFileSync(path, text.replace(COMMENTED, '$1'))
    const all = loadSettings({ file: path }).list
    const defaults = loadSettings({}).list
    for (const [i, s] of all.entries()) {
      strictEqual(s.origin, 'file', s.name)
      const isCommented = text.includes(`\n#${s.name}:`)
      if (isCommented) deepStrictEqual(s.value, defaults[i]!.value, s.name)
      ok(text.includes(`\n# ${s.meaning}.\n${isCommented ? '#' : ''}${s.name}: `), s.name)
    }
  })
})

describe('deploy/systemd/earshot.service', () => {
  const unit = read('systemd/earshot.service')
  const absent = spawnSync('systemd-analyze', ['--version']).error !== undefined
  const skip = absent ? 'systemd-analyze is not installed' : false
  if (skip) console.log(`skipped: ${skip}`)

  /** What systemd-analyze has to say of the unit's text. The programs it starts need not be there. */
  const verify = (text: string): { status: number | null; said: string } => {
    const path = join(folder, 'earshot.service')
    writeFileSync(path, text.replace('/usr/bin/node', process.execPath))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
    // Other units of this machine are read too, and may have their own faults.
    const lines = stderr.split('\n').filter((line) => line.includes('earshot.service'))
    return { status, said: lines.join('\n') }
  }

  test('is what systemd understands', { skip }, () => {
    deepStrictEqual(verify(unit), { status: 0, said: '' })
    const wrong = verify(unit.replace('WatchdogSec=30', 'WatchdogSecs=30'))
    match(wrong.said, /Unknown key (name )?'WatchdogSecs'/)
    notStrictEqual(verify(unit.replace(/^ExecStart=.*$/m, '')).status, 0)
  })

  test('gives the sensor longer to stop than it takes by default', () => {
    const stopSeconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1])
    ok(stopSeconds > loadSettings({}).settings.shutdownSeconds)
  })

  test('may write where the example configuration keeps what waits for a broker', () => {
    const { spool } = loadSettings({ file: join(ROOT, 'deploy', 'earshot.yaml') }).settings
    const folders = /^StateDirectory=(.*)$/m.exec(unit)![1]!.split(' ')
    ok(
      folders.some((name) => spool === `/var/lib/${name}`),
      spool,
    )
    match(unit, /^WorkingDirectory=\/var\/lib\/earshot$/m)
  })

  test('may open packet sockets and nothing more, and lets the compiler of node work', () => {
    match(unit, /^CapabilityBoundingSet=CAP_NET_RAW$/m)
    match(unit, /^AmbientCapabilities=CAP_NET_RAW$/m)
    match(unit, /^MemoryDenyWriteExecute=no$/m)
    match(unit, /^RestrictAddressFamilies=.*\bAF_PACKET\b/m)
  })
})

describe('deploy/prometheus/alerts.yml', () => {
  test('asks only for metrics that there are', async () => {
    const { groups } = parse(read('prometheus/alerts.yml')) as {
      groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[]
    }
    const metrics = new SensorMetrics('1')
    metrics.update(makeCounts(), makeGauges())
    const text = await metrics.text()
    const rules = groups.flatMap((group) => group.rules)
    ok(rules.length >= 5)
    for (const { alert, expr, annotations } of rules) {
      const names = expr.match(/\bearshot_\w+/g) ?? []
      ok(names.length > 0 || expr.includes('up{'), alert)
      for (const name of names) ok(text.includes(`# TYPE ${name} `), `${alert}: ${name}`)
      ok(annotations.summary.length > 10)
    }
  })
})
