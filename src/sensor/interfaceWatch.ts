/** What the system says of the interfaces: whether they are there and up, and what their cards dropped. Read from sysfs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type InterfaceState = 'up' | 'down' | 'missing'

const IFF_UP = 0x1
const SYSFS = '/sys/class/net'
/** Packets a card or its driver dropped for want of buffers; drivers count the same packet under several of these names. */
const MISSED = ['rx_missed_errors', 'rx_fifo_errors', 'rx_over_errors']

interface Watched {
  readonly name: string
  index: string
  state: InterfaceState
  dropped: number
  /** Of the interface before, and what it started at. */
  base: number
}

export class InterfaceWatch {
  /** Times one went down or away. */
  downs = 0
  private readonly watched: Watched[]
  private readonly folder: string

  constructor(names: readonly string[], folder = SYSFS) {
    this.folder = folder
    this.watched = names.map((name) => {
      const dropped = this.readDropped(name)
      return {
        name,
        index: this.read(name, 'ifindex'),
        state: this.readState(name),
        dropped,
        base: dropped,
      }
    })
  }

  get states(): Record<string, InterfaceState> {
    return Object.fromEntries(this.watched.map((w) => [w.name, w.state]))
  }

  /** Packets dropped in front of the kernel since the watch began. */
  get dropped(): number {
    return this.watched.reduce((sum, w) => sum + Math.max(0, w.dropped - w.base), 0)
  }

  /** Looks again. Names whose state changed, and whether one is another interface under its old name. */
  look(): { changed: { name: string; state: InterfaceState }[]; replaced: boolean } {
    const changed: { name: string; state: InterfaceState }[] = []
    let replaced = false
    for (const w of this.watched) {
      const state = this.readState(w.name)
      if (state !== w.state) {
        if (w.state === 'up') this.downs++
        w.state = state
        changed.push({ name: w.name, state })
      }
      if (state === 'missing') continue
      const index = this.read(w.name, 'ifindex')
      const dropped = this.readDropped(w.name)
      if (index !== w.index) {
        w.index = index
        replaced = true
        // Its counters began anew.
        w.base -= w.dropped
      }
      w.dropped = dropped
    }
    return { changed, replaced }
  }

  private readState(name: string): InterfaceState {
    const flags = this.read(name, 'flags')
    if (flags === '') return 'missing'
    // Without a carrier nothing comes; some drivers do not know theirs.
    const carrier = this.read(name, 'operstate')
    return (Number(flags) & IFF_UP) !== 0 && carrier !== 'down' && carrier !== 'lowerlayerdown'
      ? 'up'
      : 'down'
  }

  private readDropped(name: string): number {
    const read = (counter: string) => Number(this.read(name, join('statistics', counter))) || 0
    return read('rx_dropped') + Math.max(...MISSED.map(read))
  }

  private read(name: string, file: string): string {
    try {
      return readFileSync(join(this.folder, name, file), 'utf8').trim()
    } catch {
      return ''
    }
  }
}
