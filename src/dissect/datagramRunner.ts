/**
 * Brings datagrams and dissectors together: recognises a flow by its first ones, then feeds
 * each to who claimed it. Nothing is held: a datagram is all of itself.
 */
import type { PacketTime } from '../decode/packetTime.ts'
import {
  type DatagramDissector,
  type Direction,
  type DissectorState,
  Probe,
  Verdict,
} from './contract.ts'
import type { Registry } from './registry.ts'
import type { Hearing, Session } from './session.ts'
import { RunnerSlice } from './slice.ts'

/** Datagrams of a flow shown to probes before it is given up as unknown. */
export const MAX_PROBED_DATAGRAMS = 3
/** The same where each was of what goes before a protocol: checks of many candidate paths, say. */
export const MAX_AWAITED_DATAGRAMS = 64

/** A UDP payload: `[start, end)` of the arena, `wireBytes` long on the wire. */
export interface Datagram {
  bytes: Buffer
  view: DataView
  payloadStart: number
  payloadEnd: number
  payloadBytes: number
}

export class DatagramRunner {
  private readonly registry: Registry
  private readonly time: PacketTime
  private readonly onFault: (dissector: string, error: unknown) => void
  private readonly slice = new RunnerSlice()
  /** Set by `recognise`: the content says that the ends are the other way round. */
  isFlipped = false

  constructor(
    registry: Registry,
    time: PacketTime,
    onFault: (dissector: string, error: unknown) => void,
  ) {
    this.registry = registry
    this.time = time
    this.onFault = onFault
  }

  get isIdle(): boolean {
    return this.registry.datagrams.length === 0
  }

  /** Index of who claims the datagram, -1 when nobody does. `refused`: indices of those who took a claim back; `announced`: name of who is asked first, '' for none. */
  recognise(
    datagram: Datagram,
    direction: Direction,
    clientPort: number,
    serverPort: number,
    refused: readonly number[],
    announced: string,
  ): number {
    const { registry } = this
    if (announced !== '') {
      const first = registry.datagramIndex(announced)
      if (first >= 0 && this.asks(first, true, datagram, direction, refused)) return first
    }
    let usual = registry.usualDatagrams(serverPort)
    if (usual.length === 0) usual = registry.usualDatagrams(clientPort)
    for (let i = 0; i < usual.length; i++) {
      if (this.asks(usual[i]!, true, datagram, direction, refused)) return usual[i]!
    }
    const count = registry.datagrams.length
    for (let index = 0; index < count; index++) {
      if (usual.length > 0 && usual.includes(index)) continue
      if (this.asks(index, false, datagram, direction, refused)) return index
    }
    return -1
  }

  /** Whether a flow nobody knew, `seen` datagrams long with this one, is to be asked about further. */
  isOpen(datagram: Datagram, direction: Direction, seen: number): boolean {
    if (seen < MAX_PROBED_DATAGRAMS) return true
    if (seen >= MAX_AWAITED_DATAGRAMS) return false
    const { awaiting } = this.registry
    for (let i = 0; i < awaiting.length; i++) {
      const dissector = awaiting[i]!
      const slice = this.aim(direction, datagram)
      try {
        if (dissector.precedes!(slice)) return true
      } catch (error) {
        this.onFault(dissector.name, error)
      }
    }
    return false
  }

  /** Makes the dissector at `index` the one that hears the session. */
  claim(session: Session, index: number): void {
    const dissector = this.registry.datagrams[
      index
    ]! as unknown as DatagramDissector<DissectorState>
    const hearing: Hearing = { dissector, state: dissector.create() }
    session.hearing = hearing
    session.begin(hearing)
    if (session.protocol === '') session.protocol = dissector.name
  }

  /** Feeds one datagram to who hears the session. Reject has taken its claim back, to be asked no more. */
  hear(session: Session, direction: Direction, datagram: Datagram): Verdict {
    const { hearing } = session
    if (hearing === null) return Verdict.Done
    const slice = this.aim(direction, datagram)
    let verdict: Verdict
    try {
      verdict = hearing.dissector.datagram(hearing.state, slice, session)
    } catch (error) {
      this.onFault(hearing.dissector.name, error)
      verdict = Verdict.Broken
    }
    if (verdict === Verdict.More) return verdict
    session.hearing = null
    if (verdict === Verdict.Reject) {
      session.takeBack(hearing)
      session.refused = [
        ...session.refused,
        this.registry.datagrams.indexOf(hearing.dissector as never),
      ]
      if (session.readings.length === 0) session.protocol = ''
    } else if (verdict !== Verdict.Done && session.anomalies.length === 0) {
      session.anomaly('protocol-error')
    }
    return verdict
  }

  /** The payload as a reader, valid until the next one. */
  aim(direction: Direction, datagram: Datagram): RunnerSlice {
    const { slice } = this
    slice.aim(datagram.bytes, datagram.view, datagram.payloadStart, datagram.payloadEnd)
    slice.direction = direction
    slice.tsMicros = this.time.micros
    slice.wireBytes = datagram.payloadBytes
    slice.streamOffset = 0
    return slice
  }

  private asks(
    index: number,
    isUsualPort: boolean,
    datagram: Datagram,
    direction: Direction,
    refused: readonly number[],
  ): boolean {
    if (refused.length > 0 && refused.includes(index)) return false
    const dissector = this.registry.datagrams[index]!
    const slice = this.aim(direction, datagram)
    slice.isUsualPort = isUsualPort
    let answer: Probe = Probe.No
    try {
      answer = dissector.probe(slice)
    } catch (error) {
      this.onFault(dissector.name, error)
    }
    this.isFlipped = answer === Probe.Flipped
    return answer === Probe.Yes || answer === Probe.Flipped
  }
}
