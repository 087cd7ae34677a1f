/** `earshot play` in a real terminal: its screens, its keys, and the terminal given back. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CAPTURE, moments } from '../play/fullScreen.ts'
import { ROOT } from '../support/paths.ts'
import { NO_TMUX, TmuxPane } from '../support/tmuxPane.ts'

const CLI = join(ROOT, 'dist', 'src', 'cli.js')
const PLAY = `${process.execPath} ${CLI} play ${CAPTURE}`
const isBack = (lines: readonly string[]): boolean => lines.some((line) => line.endsWith('ready:'))

describe('earshot play in tmux', { skip: NO_TMUX }, () => {
  test('shows at each moment what the real client showed, and gives the terminal back', async () => {
    const pane = new TmuxPane(80, 24)
    try {
      await pane.until(isBack)
      for (const moment of moments) {
        pane.resize(moment.columns, moment.rows)
        pane.type('clear')
        const at = new Date(moment.at * 1000).toISOString()
        // So slow that nothing more happens while the screen is looked at.
        pane.type(`${PLAY} --from ${at} --speed 0.001`)
        const wanted = moment.screen
        const shown = await pane.until((lines) => lines.join('\n') === wanted.join('\n'))
        deepStrictEqual(shown, wanted, moment.name)
        deepStrictEqual(pane.cursor(), moment.cursor, moment.name)
        pane.type('q', '')
        ok(isBack(await pane.until(isBack)), moment.name)
      }
    } finally {
      pane.close()
    }
  })

  test('plays in time; keys pause it, jump, and quit; the terminal is as it was', async () => {
    const pane = new TmuxPane(80, 26)
    try {
      await pane.until(isBack)
      pane.type('stty -a > $HOME/before')
      pane.type(`${PLAY} --speed 20`)
      const status = (lines: readonly string[]): string => lines.at(-1) ?? ''
      match(status(await pane.until((l) => /playing .*x20/.test(status(l)))), / playing \d:\d\d of/)
      pane.type(' ', '')
      await pane.until((l) => status(l).includes('paused'))
      // Markers: the login and each command.
      pane.type('0', '')
      for (const command of ['login', 'clear', 'ls -l', 'vi story.txt', 'top -d 3']) {
        pane.type('n', '')
        const shown = await pane.until((l) => status(l).includes(command))
        ok(status(shown).includes(command), `${command}: ${status(shown)}`)
      }
      pane.type('p', '')
      const before = await pane.until((l) => status(l).includes('vi story.txt'))
      ok(status(before).includes('vi story.txt'), status(before))
      pane.type('.', '')
      pane.type('+', '')
      match(status(await pane.until((l) => status(l).includes('x40'))), /x40/)
      pane.type('', 'C-c')
      ok(isBack(await pane.until(isBack)))
      pane.type('clear; stty -a | cmp - $HOME/before && echo same')
      ok((await pane.until((l) => l.includes('same'))).includes('same'))
    } finally {
      pane.close()
    }
  })

  test('goes back to the shell when it is told to end by a signal', async () => {
    const pane = new TmuxPane(60, 15)
    try {
      await pane.until(isBack)
      pane.type(`${PLAY} --from vi --speed 0.01 & fg`)
      const shown = await pane.until((l) => l.some((line) => line.includes('shown in 60x15')))
      ok(
        shown.some((line) => line.includes('[a screen of 80x24 shown in 60x15')),
        shown.join('\n'),
      )
      const pids = pane.run('list-panes', '-F', '#{pane_pid}').trim()
      const child = spawnSync('ps', ['-o', 'pid=', '--ppid', pids], { encoding: 'utf8' }).stdout
      process.kill(Number(child.trim().split('\n')[0]), 'SIGTERM')
      ok(isBack(await pane.until(isBack)))
      pane.type('clear; echo typed')
      ok((await pane.until((l) => l.includes('typed'))).includes('typed'))
    } finally {
      pane.close()
    }
  })
})

describe('earshot play without a terminal', () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [CLI, 'play', ...words], { encoding: 'utf8' })

  test('prints what was shown as text, screens included', () => {
    const { status, stdout, stderr } = run(CAPTURE)
    deepStrictEqual([status, stderr], [0, ''])
    match(stdout, /alice@lab-server:~\$ vi story\.txt\n\[screen of 80x24\]/)
    ok(!stdout.includes('\u001b'))
  })

  test('lists commands', () => {
    const { stdout } = run(CAPTURE, '--list')
    match(stdout, /^1 +0:\d\d +login$/m)
    match(stdout, /^2 +0:\d\d +clear$/m)
    match(stdout, /^\d +0:\d\d +top -d 3$/m)
  })

  test('takes record lines from a pipe', () => {
    const replayed = spawnSync(
      process.execPath,
      [CLI, 'replay', CAPTURE, '--to', 'ndjson:-', '--quiet'],
      { maxBuffer: 64 * 1024 * 1024 },
    )
    strictEqual(replayed.status, 0)
    const { status, stdout } = spawnSync(
      process.execPath,
      [CLI, 'play', '--from-ndjson', '-', '--list'],
      { input: replayed.stdout, encoding: 'utf8' },
    )
    strictEqual(status, 0)
    strictEqual(stdout, run(CAPTURE, '--list').stdout)
  })

  test('takes a session from the embedded store, by the beginning of its identifier', () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-play-'))
    try {
      const store = `embedded:${join(folder, 'data')}`
      const call = (...words: string[]) =>
        spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8' })
      strictEqual(call('replay', CAPTURE, '--to', store, '--quiet').status, 0)
      // Twice, as a spool may deliver it: it counts once.
      strictEqual(call('replay', CAPTURE, '--to', store, '--quiet').status, 0)
      const { stdout } = call('sessions', '--json', '--store', store)
      const { session_id } = JSON.parse(stdout.split('\n')[0]!)
      const play = call('play', session_id.slice(0, 8), '--store', store, '--export', '-')
      deepStrictEqual([play.status, play.stderr], [0, ''])
      strictEqual(play.stdout, run(CAPTURE, '--export', '-').stdout)
      const unknown = call('play', 'ffffffffff', '--store', store)
      strictEqual(unknown.status, 1)
      match(unknown.stderr, /There is no transcript of a session ffffffffff/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('says in a sentence what is wrong', () => {
    for (const [words, code, sentence] of [
      [['abc', '--from-ndjson', '/nonexistent'], 1, /There is no file/],
      [['not hex'], 2, /"not hex" is no session/],
      [[CAPTURE, '--from', '99'], 2, /has \d+ markers/],
      [[CAPTURE, '--speed', '0'], 2, /--speed/],
    ] as const) {
      const { status, stderr } = run(...words)
      strictEqual(status, code, stderr)
      match(stderr, sentence)
    }
  })
})
