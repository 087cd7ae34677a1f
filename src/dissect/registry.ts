/**
 * The dissectors of a worker, and which of them can begin with a given byte: asked once
 * of every probe at start, so that a flow's first bytes meet only likely candidates.
 */
import { ByteReader } from '../bytes/reader.ts'
import {
  type DatagramDissector,
  Direction,
  type Dissector,
  Probe,
  type StreamDissector,
} from './contract.ts'
import { RunnerSlice } from './slice.ts'

/** Dissectors of one transport: an index into them is a byte. */
const MAX_DISSECTORS = 255

const NOBODY = new Uint8Array(0)
const FIRST_BYTES = 256

export class Registry {
  readonly all: readonly Dissector[]
  readonly streams: readonly StreamDissector<never>[]
  readonly datagrams: readonly DatagramDissector<never>[]
  /** Those of datagrams that know what goes before their own. */
  readonly awaiting: readonly DatagramDissector<never>[]
  private readonly byName: ReadonlyMap<string, StreamDissector<never>>
  /** Who may begin with a byte, by direction and byte, as indices into `streams` in probing order. */
  private readonly candidates: readonly Uint8Array[]
  private readonly streamPorts: ReadonlyMap<number, Uint8Array>
  private readonly datagramPorts: ReadonlyMap<number, Uint8Array>

  constructor(dissectors: readonly Dissector[]) {
    this.all = dissectors
    this.streams = dissectors.filter((d) => d.transport === 'tcp') as StreamDissector<never>[]
    this.datagrams = dissectors.filter((d) => d.transport === 'udp') as DatagramDissector<never>[]
    this.awaiting = this.datagrams.filter((d) => d.precedes !== undefined)
    this.byName = indexNames(this.streams)
    indexNames(this.datagrams)
    this.streamPorts = indexPorts(this.streams)
    this.datagramPorts = indexPorts(this.datagrams)
    this.candidates = [Direction.Orig, Direction.Resp].flatMap((direction) =>
      Array.from({ length: FIRST_BYTES }, (_, byte) => this.candidatesFor(direction, byte)),
    )
  }

  find(name: string): StreamDissector<never> | undefined {
    return this.byName.get(name)
  }

  /** Index of the dissector of datagrams of that name, -1 without. */
  datagramIndex(name: string): number {
    return this.datagrams.findIndex((d) => d.name === name)
  }

  /** Index of the dissector of streams of that name, -1 without. */
  streamIndex(name: string): number {
    return this.streams.findIndex((d) => d.name === name)
  }

  /** Indices of the dissectors of streams that may begin with `byte`, in probing order. */
  likely(direction: Direction, byte: number): Uint8Array {
    return this.candidates[direction * FIRST_BYTES + byte]!
  }

  /** Indices of the dissectors of streams that name the port as usual for them: asked first, where they are likely. */
  usualStreams(port: number): Uint8Array {
    return this.streamPorts.get(port) ?? NOBODY
  }

  /** The same of datagrams. */
  usualDatagrams(port: number): Uint8Array {
    return this.datagramPorts.get(port) ?? NOBODY
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

function indexNames<D extends { readonly name: string }>(list: readonly D[]): Map<string, D> {
  if (list.length > MAX_DISSECTORS) throw new Error('more dissectors than the index can hold')
  const byName = new Map<string, D>()
  for (const d of list) {
    if (byName.has(d.name)) throw new Error(`two dissectors are named ${d.name}`)
    byName.set(d.name, d)
  }
  return byName
}

function indexPorts(list: readonly { readonly ports: readonly number[] }[]) {
  const byPort = new Map<number, Uint8Array>()
  list.forEach(({ ports }, i) => {
    for (const port of ports) {
      byPort.set(port, Uint8Array.from([...(byPort.get(port) ?? NOBODY), i]))
    }
  })
  return byPort
}
