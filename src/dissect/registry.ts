/**
 * The dissectors of a worker, and which of them can begin with a given byte: asked once
 * of every probe at start, so that a flow's first bytes meet only likely candidates.
 */
import { ByteReader } from '../bytes/reader.ts'
import { Direction, type Dissector, Probe, type StreamDissector } from './contract.ts'
import { RunnerSlice } from './slice.ts'

export class Registry {
  readonly all: readonly Dissector[]
  readonly streams: readonly StreamDissector<never>[]
  private readonly byName = new Map<string, StreamDissector<never>>()
  /** Candidates by direction and first byte, as indices into `streams`. */
  private readonly candidates: readonly Uint8Array[]
  private readonly portIndex = new Map<number, number[]>()

  constructor(dissectors: readonly Dissector[]) {
    this.all = dissectors
    this.streams = dissectors.filter((d) => d.transport === 'tcp') as StreamDissector<never>[]
    if (this.streams.length > 255) throw new Error('more dissectors than the index can hold')
    this.streams.forEach((d, i) => {
      if (this.byName.has(d.name)) throw new Error(`two dissectors are named ${d.name}`)
      this.byName.set(d.name, d)
      for (const port of d.ports) {
        this.portIndex.set(port, [...(this.portIndex.get(port) ?? []), i])
      }
    })
    this.candidates = [Direction.Orig, Direction.Resp].flatMap((direction) =>
      Array.from({ length: 256 }, (_, byte) => this.candidatesFor(direction, byte)),
    )
  }

  find(name: string): StreamDissector<never> | undefined {
    return this.byName.get(name)
  }

  /** Indices of the dissectors that may begin with `byte`, in probing order. */
  likely(direction: Direction, byte: number): Uint8Array {
    return this.candidates[direction * 256 + byte]!
  }

  /** Whether the dissector names the port as usual for it. */
  prefers(index: number, port: number): boolean {
    return this.portIndex.get(port)?.includes(index) ?? false
  }

  private candidatesFor(direction: Direction, byte: number): Uint8Array {
    const slice = new RunnerSlice(new ByteReader(Buffer.from([byte])))
    return Uint8Array.from(
      this.streams.flatMap((d, i) => {
        slice.reset(0, 1)
        slice.direction = direction
        slice.isUsualPort = true
        return d.probe(slice) === Probe.No ? [] : [i]
      }),
    )
  }
}
