import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import {
  type AnswerStore,
  insertFixtures,
  insertRows,
  openAnswerStore,
  skipWithoutStore,
} from '../support/answerStore.ts'
import { expandMacros, expandVariables } from '../support/grafana.ts'
import { madeSensors, madeSessions } from '../support/madeRows.ts'
import { ROOT } from '../support/paths.ts'

const FOLDER = join(ROOT, 'deploy/grafana')
const PLUGIN = 'grafana-clickhouse-datasource'

interface Target {
  refId: string
  datasource: { type: string; uid: string }
  editorType: string
  queryType: string
  format: number
  rawSql: string
}
interface Panel {
  id: number
  type: string
  title: string
  description: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets: Target[]
}
interface Dashboard {
  uid: string
  title: string
  schemaVersion: number
  time: { from: string; to: string }
  templating: { list: { name: string; type: string; query: string }[] }
  panels: Panel[]
}

const FILES = readdirSync(join(FOLDER, 'dashboards')).sort()
const readDashboard = (file: string): Dashboard =>
  JSON.parse(readFileSync(join(FOLDER, 'dashboards', file), 'utf8')) as Dashboard
const readYaml = (...path: string[]) =>
  parse(readFileSync(join(FOLDER, 'provisioning', ...path), 'utf8')) as Record<
    string,
    Record<string, unknown>[]
  >

/** The day of the fixtures, and the year before it for what was made. */
const RECORDED = { from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z', intervalSeconds: 60 }
const MADE = { from: '2025-01-01T00:00:00Z', to: '2025-12-31T00:00:00Z', intervalSeconds: 86_400 }
/** Panels of which the fixtures and the made rows have nothing to show. */
const EMPTY = ['Messages that are no records', 'Where its server went on to']

describe('Grafana', () => {
  test('data source and dashboards are provided by files that name each other', () => {
    const [source] = readYaml('datasources', 'clickhouse.yml').datasources ?? []
    strictEqual(source?.type, PLUGIN)
    ok(!JSON.stringify(source).includes('"password":"earshot'))
    const [provider] = readYaml('dashboards', 'earshot.yml').providers ?? []
    deepStrictEqual(provider?.options, { path: '/etc/grafana/dashboards' })
  })

  for (const file of FILES) {
    test(`${file} has the shape of a dashboard: panels told apart, none over another`, () => {
      const { uid, schemaVersion, panels, templating } = readDashboard(file)
      ok(/^earshot-[a-z]+$/.test(uid) && schemaVersion >= 39)
      strictEqual(new Set(panels.map((p) => p.id)).size, panels.length)
      const taken = new Set<string>()
      for (const { title, description, type, gridPos, targets } of panels) {
        ok(title !== '' && description.endsWith('.'), title)
        ok(['stat', 'table', 'timeseries'].includes(type))
        for (const { datasource, editorType, queryType, format } of targets) {
          deepStrictEqual(datasource, { type: PLUGIN, uid: `\${datasource}` })
          strictEqual(editorType, 'sql')
          deepStrictEqual(
            [queryType, format],
            type === 'timeseries' ? ['timeseries', 0] : ['table', 1],
          )
        }
        ok(gridPos.x + gridPos.w <= 24, title)
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            ok(!taken.has(`${x} ${y}`), title)
            taken.add(`${x} ${y}`)
          }
        }
      }
      strictEqual(templating.list[0]?.name, 'datasource')
    })
  }
})

describe('Grafana’s panels', { skip: skipWithoutStore }, () => {
  let store: AnswerStore
  before(async () => {
    store = await openAnswerStore()
  })
  after(() => store.remove())

  async function askPanels(file: string, variables: Record<string, string | string[]>) {
    const answers = new Map<string, number>()
    for (const { title, type, targets } of readDashboard(file).panels) {
      for (const { rawSql } of targets) {
        let rows = 0
        for (const range of [RECORDED, MADE]) {
          const sql = expandMacros(expandVariables(rawSql, variables), range)
          ok(!/\$[_{]/.test(sql), `${title}: ${sql}`)
          const found = await store.ask(sql)
          rows += found.length
          if (type === 'timeseries' && found[0]) ok('time' in found[0], title)
        }
        answers.set(title, rows)
      }
    }
    return answers
  }

  const ALL = { sensor: '$__all', protocol: '$__all' }

  test('are right on an empty store', async () => {
    await askPanels('overview.json', ALL)
    await askPanels('session.json', { session: '' })
  })

  test('show the fixtures’ records', async (t) => {
    await insertFixtures(store)
    await insertRows(store, 'sessions', madeSessions)
    await insertRows(store, 'sensors', madeSensors)
    const [guessed] = await store.ask(
      "SELECT session_id AS id FROM earshot.logins WHERE client = '198.51.100.7' AND auth_result = 'success'",
    )
    const [upload] = await store.ask(
      "SELECT session_id AS id FROM earshot.files WHERE direction = 'upload' ORDER BY ts, id LIMIT 1",
    )
    await t.test('overview', async () => {
      const all = await askPanels('overview.json', ALL)
      for (const [title, rows] of all) {
        if (EMPTY.includes(title)) continue
        ok(rows > 0, title)
      }
      const one = await askPanels('overview.json', { sensor: ['core'], protocol: ['ssh', 'ftp'] })
      ok((one.get('Top talkers') ?? 0) < (all.get('Top talkers') ?? 0))
    })
    await t.test('one session', async () => {
      const answers = await askPanels('session.json', { session: String(upload?.id) })
      for (const [title, rows] of answers) {
        if (EMPTY.includes(title) || title.startsWith('Who else')) continue
        ok(rows > 0, title)
      }
      const moved = await askPanels('session.json', { session: String(guessed?.id) })
      ok((moved.get('Where its server went on to') ?? 0) > 0)
      await askPanels('session.json', { session: "' OR 1 = 1 --" })
    })
  })

  test('variables list what there is', async () => {
    const { templating } = readDashboard('overview.json')
    const lists = []
    for (const { type, query } of templating.list) {
      if (type === 'query') lists.push(await store.ask(expandMacros(query, RECORDED)))
    }
    deepStrictEqual(
      lists[1]?.map((row) => row.protocol),
      ['ftp', 'ftp-data', 'http', 'rdp', 'ssh', 'telnet', 'tls'],
    )
  })
})
