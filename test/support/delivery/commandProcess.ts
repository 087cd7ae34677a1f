/** A command of `earshot` as a user would start it, in a process of its own that a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const CLI = join(import.meta.dirname, '../../../src/cli.js')
const MAX_SAID_BYTES = 64 * 1024

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  /** What it wrote to standard error. */
  said: string
  /** And to standard output. */
  printed: string
  seconds: number
}

export class CommandProcess {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  private words = ''
  private output = ''

  /** `flags`: the whole command line behind `earshot`. */
  constructor(flags: readonly string[], cwd: string) {
    const begun = performance.now()
    this.child = spawn(process.execPath, [CLI, ...flags], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stderr!.on('data', (bytes: Buffer) => {
      this.words = (this.words + bytes.toString('utf8')).slice(-MAX_SAID_BYTES)
    })
    this.child.stdout!.on('data', (bytes: Buffer) => {
      this.output = (this.output + bytes.toString('utf8')).slice(-MAX_SAID_BYTES)
    })
    this.ended = once(this.child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      said: this.words,
      printed: this.output,
      seconds: (performance.now() - begun) / 1000,
    }))
  }

  get said(): string {
    return this.words
  }

  kill(): Promise<Ended> {
    this.child.kill('SIGKILL')
    return this.ended
  }
}

/** Runs a command to its end; past `timeoutSeconds` it is killed. */
export async function runCommand(
  flags: readonly string[],
  cwd: string,
  timeoutSeconds = 240,
): Promise<Ended> {
  const command = new CommandProcess(flags, cwd)
  const timer = setTimeout(() => command.child.kill('SIGKILL'), timeoutSeconds * 1000)
  const ended = await command.ended
  clearTimeout(timer)
  return ended
}
