/** A terminal to play on that is no terminal: what is painted on it can be read back. */
import xterm, { type Terminal } from '@xterm/headless'
import type { Size } from '../../src/play/painter.ts'
import type { Viewer } from '../../src/play/player.ts'

export class TestViewer implements Viewer {
  readonly terminal: Terminal
  readonly hasKeys: boolean
  /** All that was ever written to it. */
  written = ''
  private last: Promise<void> = Promise.resolve()

  constructor(columns = 80, rows = 24, hasKeys = false) {
    this.hasKeys = hasKeys
    this.terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      logLevel: 'off',
    })
  }

  write(text: string): void {
    this.written += text
    this.last = new Promise((done) => this.terminal.write(text, done))
  }

  size(): Size {
    return { columns: this.terminal.cols, rows: this.terminal.rows }
  }

  /** Its lines, without spaces at their ends. */
  async screen(): Promise<string[]> {
    await this.last
    const { active } = this.terminal.buffer
    return Array.from({ length: this.terminal.rows }, (_, i) =>
      (active.getLine(active.baseY + i)?.translateToString(true) ?? '').trimEnd(),
    )
  }

  get cursor(): [number, number] {
    const { cursorX, cursorY } = this.terminal.buffer.active
    return [cursorX, cursorY]
  }
}
