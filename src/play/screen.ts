/**
 * A terminal that exists only here. Recorded output is untrusted: it can reprogram a real
 * terminal, ask it questions that it answers as if somebody typed, fill the clipboard. In
 * here it can do nothing but draw; whoever watches is painted what was drawn.
 */
import xterm, { type IBuffer, type Terminal } from '@xterm/headless'
import type { Recording, Step } from './recording.ts'

/** Lines kept that have left the screen: a larger window takes some back. */
const SCROLLBACK_LINES = 1000
/** Bytes handed to the terminal in one write. */
const WRITE_BYTES = 64 * 1024

export class Screen {
  readonly terminal: Terminal
  isCursorHidden = false
  private readonly recording: Recording
  private pending: Buffer[] = []
  private pendingBytes = 0

  constructor(recording: Recording, scrollbackLines = SCROLLBACK_LINES) {
    this.recording = recording
    this.terminal = new xterm.Terminal({
      cols: recording.columns,
      rows: recording.rows,
      scrollback: scrollbackLines,
      allowProposedApi: true,
      // It would tell of every sequence that it cannot read.
      logLevel: 'off',
    })
    const hide = (hidden: boolean) => (params: (number | number[])[]) => {
      if (params.includes(25)) this.isCursorHidden = hidden
      return false
    }
    const { parser } = this.terminal
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, hide(false))
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, hide(true))
    parser.registerEscHandler({ final: 'c' }, () => {
      this.isCursorHidden = false
      return false
    })
  }

  get columns(): number {
    return this.terminal.cols
  }

  get rows(): number {
    return this.terminal.rows
  }

  get buffer(): IBuffer {
    return this.terminal.buffer.active
  }

  /** Lets one step happen; output is drawn by `settle` at the latest. */
  async apply(step: Step): Promise<void> {
    if (step.kind === 'output') {
      this.pending.push(step.bytes)
      this.pendingBytes += step.bytes.length
      if (this.pendingBytes >= WRITE_BYTES) await this.settle()
    } else if (step.kind === 'resize') {
      await this.settle()
      if (step.columns !== this.columns || step.rows !== this.rows) {
        this.terminal.resize(step.columns, step.rows)
      }
    }
  }

  /** Resolves when everything so far is drawn. */
  async settle(): Promise<void> {
    if (this.pendingBytes === 0) return
    const bytes = Buffer.concat(this.pending)
    this.pending = []
    this.pendingBytes = 0
    const data = this.recording.encoding === 'latin1' ? bytes.toString('latin1') : bytes
    await new Promise<void>((done) => this.terminal.write(data, done))
  }

  close(): void {
    this.terminal.dispose()
  }
}
