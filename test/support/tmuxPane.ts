/** A terminal in tmux for tests of what people see: a shell of its own, keys, screens. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Why tests with it are skipped, or false. */
export const NO_TMUX =
  spawnSync('tmux', ['-V']).status === 0 ? false : 'tmux is not installed (apt-get install tmux)'

const PATIENCE_MS = 20_000

export class TmuxPane {
  private readonly folder = mkdtempSync(join(tmpdir(), 'earshot-tmux-'))

  constructor(columns: number, rows: number) {
    const size = ['-x', `${columns}`, '-y', `${rows}`]
    this.run('-f', '/dev/null', 'new-session', '-d', '-s', 'test', ...size, 'PS1=ready: exec sh')
    this.run('set-option', '-g', 'status', 'off')
    this.run('set-option', '-g', 'window-size', 'manual')
    this.resize(columns, rows)
  }

  run(...words: string[]): string {
    const socket = join(this.folder, 'socket')
    const { status, stdout, stderr } = spawnSync('tmux', ['-S', socket, ...words], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: this.folder, TERM: 'xterm' },
    })
    if (status !== 0) throw new Error(`tmux ${words.join(' ')}: ${stderr}`)
    return stdout
  }

  resize(columns: number, rows: number): void {
    this.run('resize-window', '-t', 'test', '-x', `${columns}`, '-y', `${rows}`)
  }

  /** Types text, then a key by tmux's name for it. */
  type(text: string, key = 'Enter'): void {
    if (text !== '') this.run('send-keys', '-t', 'test', '-l', text)
    if (key !== '') this.run('send-keys', '-t', 'test', key)
  }

  /** Lines without spaces at their ends. */
  screen(): string[] {
    const text = this.run('capture-pane', '-p', '-t', 'test')
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.trimEnd())
  }

  cursor(): [number, number] {
    const [x, y] = this.run('display-message', '-p', '-t', 'test', '#{cursor_x} #{cursor_y}')
      .trim()
      .split(' ')
    return [Number(x), Number(y)]
  }

  /** Waits until the screen is as wanted and returns it, or what it shows in the end. */
  async until(isWanted: (lines: readonly string[]) => boolean): Promise<string[]> {
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const lines = this.screen()
      if (isWanted(lines) || performance.now() > end) return lines
      await sleep(50)
    }
  }

  close(): void {
    this.run('kill-server')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
