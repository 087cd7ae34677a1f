/** Exported casts, as asciinema itself reads them: its Python version 2, its version 3, and the core of its player. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { formatCast } from '../../src/play/asciicast.ts'
import { mark, recordingOf, START, shown } from '../play/rows.ts'
import { ROOT } from '../support/paths.ts'

type Event = [number, string, string]

const folder = mkdtempSync(join(tmpdir(), 'earshot-casts-'))
const pathOf = (version: number): string => join(folder, `v${version}.cast`)
const PYTHON = 'asciinema-python'
const noPython =
  spawnSync(PYTHON, ['-c', 'import asciinema']).status === 0
    ? false
    : 'asciinema 2 is not installed (a Python named asciinema-python that has it)'
const said = spawnSync('asciinema', ['--version'], { encoding: 'utf8' }).stdout ?? ''
const noThree = /asciinema 3\./.test(said) ? false : 'asciinema 3 is not installed'

const recording = recordingOf([
  { tsMicros: START, kind: 'resize', columns: 100, rows: 30 },
  shown(0.25, '$ '),
  mark(1.5, 'ls "quoted" \\ back'),
  shown(1.5, 'z\u00fcrich \u001b[31m漢\u001b[0m\u0000\r\n'),
  { tsMicros: START + 3e6, kind: 'gap', missing: 1234 },
  { tsMicros: START + 3.2e6, kind: 'resize', columns: 80, rows: 24 },
  shown(3.5, 'end'),
])

/** Events with their times since the beginning, as written. */
function listEvents(version: 2 | 3): Event[] {
  const lines = readFileSync(pathOf(version), 'utf8').trimEnd().split('\n').slice(1)
  let time = 0
  return lines.map((line) => {
    const [t, code, data] = JSON.parse(line) as Event
    time = version === 3 ? time + t : t
    return [Math.round(time * 1e6) / 1e6, code, data]
  })
}

describe('casts', () => {
  before(() => {
    for (const version of [2, 3] as const) {
      const options = { version, input: false, idleSeconds: undefined, start: 0 }
      const lines = [...formatCast(recording, options)]
      writeFileSync(pathOf(version), lines.map((line) => `${line}\n`).join(''))
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  test('asciinema 2 reads version 2', { skip: noPython }, () => {
    const program = `
import json, sys
from asciinema.asciicast import open_from_url
with open_from_url(sys.argv[1]) as cast:
    print(json.dumps(list(cast.events())))`
    const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program, pathOf(2)], {
      encoding: 'utf8',
    })
    strictEqual(status, 0, stderr)
    deepStrictEqual(JSON.parse(stdout), listEvents(2))
  })

  test('asciinema 3 reads both versions, and converts one into the other', {
    skip: noThree,
  }, () => {
    for (const [from, to] of [
      [2, 3],
      [3, 2],
    ] as const) {
      const target = join(folder, `converted-${to}.cast`)
      const { status, stderr } = spawnSync(
        'asciinema',
        ['convert', '--output-format', `asciicast-v${to}`, pathOf(from), target],
        { encoding: 'utf8' },
      )
      strictEqual(status, 0, stderr)
      const lines = readFileSync(target, 'utf8').trimEnd().split('\n')
      strictEqual(JSON.parse(lines[0]!).version, to)
      const events = lines.slice(1).map((line) => JSON.parse(line) as Event)
      deepStrictEqual(
        events.map(([, code, data]) => [code, data]),
        listEvents(to).map(([, code, data]) => [code, data]),
      )
    }
    const text = join(folder, 'text.txt')
    const { status, stderr } = spawnSync(
      'asciinema',
      ['convert', '--output-format', 'txt', pathOf(3), text],
      { encoding: 'utf8' },
    )
    strictEqual(status, 0, stderr)
    ok(readFileSync(text, 'utf8').includes('zürich 漢'))
  })

  for (const version of [2, 3] as const) {
    test(`the player of asciinema plays version ${version}`, async () => {
      const dist = join(ROOT, 'node_modules', 'asciinema-player', 'dist')
      const core = readdirSync(dist).find((name) => /^core-.*\.js$/.test(name))!
      const { C: Core } = await import(pathToFileURL(join(dist, core)).href)
      const data = readFileSync(pathOf(version), 'utf8')
      const logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }
      const player = new Core(
        { data },
        { logger, speed: 50, autoPlay: false, preload: true, loop: false, pauseOnMarkers: false },
      )
      const played: [string, unknown][] = []
      const ended = new Promise<void>((done, fail) => {
        player.addEventListener('output', (parts: string[]) => played.push(['o', parts.join('')]))
        player.addEventListener('resize', (size: { cols: number; rows: number }) =>
          played.push(['r', `${size.cols}x${size.rows}`]),
        )
        player.addEventListener('marker', ({ label }: { label: string }) =>
          played.push(['m', label]),
        )
        player.addEventListener('error', fail)
        player.addEventListener('ended', () => done())
      })
      player.terminalReady()
      await player.init()
      await player.play()
      await ended
      strictEqual(Math.round(player.getDuration() * 1000), 3500)
      const wanted = listEvents(version)
      deepStrictEqual(
        played,
        wanted.map(([, code, text]) => [code, text]),
      )
      await player.stop()
    })
  }
})
