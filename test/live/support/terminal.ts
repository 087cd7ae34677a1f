/** A person at a terminal: a client on a pseudo-terminal of script(1); waits for what it shows, types key by key. */
import type { ChildProcess } from 'node:child_process'
import { finish, type Namespaces, signalGroup, sleep } from './namespaces.ts'

/** Pauses between keys, milliseconds: uneven like a hand's. */
const PAUSES_MS = [40, 25, 60, 30, 20, 70, 35]
const EXPECT_TIMEOUT_MS = 15_000
/** A shell that waits: `$` or `#`, a space, then perhaps an escape sequence. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals send them
const PROMPT = /[$#] (\x1b\[[^a-zA-Z]*[a-zA-Z])?$/

export class Terminal {
  private readonly child: ChildProcess
  private shown = ''
  private keys = 0
  private changed: () => void = () => {}

  constructor(namespaces: Namespaces, where: string, argv: readonly string[]) {
    const command = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    const script = ['script', '-q', '-f', '-e', '-c', command, '/dev/null']
    this.child = namespaces.spawn(where, script, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, TERM: 'xterm', LANG: 'C.UTF-8', HOME: '/nonexistent' },
    })
    this.child.stdout!.on('data', (bytes: Buffer) => {
      this.shown += bytes.toString('utf8')
      this.changed()
    })
    this.child.stdout!.on('end', () => this.changed())
    this.child.stdin!.on('error', () => {
      // The client left first; `expect` tells of it.
    })
  }

  /** Waits until what came since the last expect has `pattern`, and forgets up to there. */
  async expect(pattern: RegExp): Promise<void> {
    const end = performance.now() + EXPECT_TIMEOUT_MS
    for (;;) {
      const found = pattern.exec(this.shown)
      if (found !== null) {
        this.shown = this.shown.slice(found.index + found[0].length)
        return
      }
      const left = end - performance.now()
      if (left <= 0 || this.child.stdout!.readableEnded) {
        throw new Error(`no ${pattern} in ${JSON.stringify(this.shown.slice(-300))}`)
      }
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left)
        this.changed = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  }

  async prompt(): Promise<void> {
    await this.expect(PROMPT)
  }

  async enter(text: string): Promise<void> {
    for (const key of `${text}\r`) {
      this.child.stdin!.write(key)
      await sleep(PAUSES_MS[this.keys++ % PAUSES_MS.length]!)
    }
  }

  /** Sent at once. */
  paste(text: string): void {
    this.child.stdin!.write(`${text}\r`)
  }

  /** Waits for the client to end. Returns its exit status. */
  async close(timeoutMs = 10_000): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode
    return (await finish(this.child, timeoutMs)).status
  }

  kill(): void {
    signalGroup(this.child, 'SIGKILL')
  }
}
