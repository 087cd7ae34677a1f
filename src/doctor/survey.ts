/**
 * A look at a feed, packet by packet: flows by an engine that dissects nothing, and beside it
 * what single packets show of the mirror. Its memory does not grow with the feed.
 */
import type { PacketBatch } from '../capture/batch.ts'
import { createSettings, type Settings } from '../config/settings.ts'
import type { Frame } from '../decode/frame.ts'
import { TUNNELS } from '../decode/frame.ts'
import { ETHERTYPE_MIN, LINK_ETHERNET } from '../decode/numbers.ts'
import { Engine } from '../pipeline/engine.ts'
import { InputClock } from '../pipeline/inputClock.ts'
import { Checksum, checkTcp } from './checksum.ts'
import { CopyRing } from './copyRing.ts'
import { FlowSides } from './flowSides.ts'
import type { SurveyNumbers } from './numbers.ts'
import { PacketOrder } from './packetOrder.ts'

/** Flows followed at once: 77 MB of slots at most. */
const MAX_FLOWS = 200_000
/** One checksum is tried of so many TCP packets: it reads every byte. */
const CHECKSUM_EVERY = 16
const TCP = 6
const UDP = 17
const ESP = 50
/** IPsec behind NAT, WireGuard, OpenVPN; by their usual ports. */
const HIDING_PORTS: readonly number[] = [4500, 51_820, 1194]
const ETHERTYPE_MACSEC = 0x88e5
const ETHERNET_HEADER_BYTES = 14
/** Larger than any IP datagram in a plain Ethernet frame. */
const PLAIN_MTU_BYTES = 1500

export class Survey {
  private readonly engine: Engine
  private readonly clock = new InputClock()
  private readonly copies = new CopyRing()
  private readonly sides = new FlowSides()
  private readonly order = new PacketOrder()
  /** By EtherType, of packets without IP. */
  private readonly etherTypes = new Float64Array(0x10000)
  private readonly ownMacs: readonly number[]
  private capturedBytes = 0
  private longestCutBytes = 0
  private directed = 0
  private flooded = 0
  private own = 0
  private hiddenBytes = 0
  private supersize = 0
  private largestBytes = 0
  private atLargest = 0
  private tcpPackets = 0
  private checksums = 0
  private partialChecksums = 0
  private wrongChecksums = 0

  /** `ownMacs`: addresses of this host's cards, as `02:00:00:00:00:01`, for a live look. */
  constructor(ownMacs: readonly string[] = []) {
    // VLANs are left out of the flow's key, or a split mirror would look one-sided.
    const settings: Settings = {
      ...createSettings(),
      sessions: 'all',
      vlanKey: 'ignore',
      maxFlows: MAX_FLOWS,
    }
    this.engine = new Engine([], settings)
    this.ownMacs = ownMacs.map((mac) => Number.parseInt(mac.replaceAll(':', ''), 16))
  }

  get packets(): number {
    return this.engine.counters.packets
  }

  /** Latest packet time so far, microseconds since the epoch. */
  get lastMicros(): number {
    return this.order.last
  }

  take(batch: PacketBatch, count = batch.count): void {
    const { engine, clock } = this
    for (let i = 0; i < count; i++) {
      engine.time.micros = batch.tsMicros[i]!
      engine.time.clock = clock.tick(batch.tsMicros[i]!)
      this.packet(batch, i)
    }
    // Rows are not wanted: only their totals, which the recorder has added up.
    engine.recorder.writer.takeAll()
  }

  private packet(batch: PacketBatch, i: number): void {
    const { engine } = this
    const { decoder, counters } = engine
    const { frame } = decoder
    const offset = batch.offset[i]!
    const captured = batch.capturedBytes[i]!
    const wire = batch.wireBytes[i]!
    const linkType = batch.linkType[i]!
    const interfaceId = batch.interfaceId[i]!
    const tsMicros = batch.tsMicros[i]!
    const copiesBefore = counters.duplicates
    const decode = decoder.counters
    const fragmentsBefore = decode.fragments - decode.fragmentsReassembled
    decoder.strippedVlan = batch.strippedVlan[i]!
    engine.packet(batch.bytes, batch.view, offset, captured, wire, linkType, interfaceId)
    this.capturedBytes += captured
    if (captured < wire && captured > this.longestCutBytes) this.longestCutBytes = captured
    this.order.take(tsMicros, interfaceId, wire)
    let mac = 0
    let isFlooded = false
    if (linkType === LINK_ETHERNET && captured >= ETHERNET_HEADER_BYTES) {
      mac = batch.view.getInt32(offset + 8) ^ batch.view.getInt32(offset + 2)
      isFlooded = (batch.view.getUint8(offset) & 1) === 1
      if (isFlooded) this.flooded++
      if (this.ownMacs.length > 0) this.checkOwn(batch.view, offset)
    }
    // The decoder clears the frame of what it could not read down to IP.
    if (frame.ipVersion === 0) {
      if (linkType === LINK_ETHERNET) this.noteEtherType(batch.view, offset, captured, wire)
      return
    }
    if (!isFlooded) this.directed++
    // A datagram put together from fragments, or cut by the mirror, was never that large on this wire.
    if (frame.bytes === batch.bytes && wire >= frame.ipBytes) this.noteSize(frame)
    if (frame.ipProtocol === ESP) this.hiddenBytes += wire
    // A fragment that waits for the others: its ports are not known.
    if (decode.fragments - decode.fragmentsReassembled !== fragmentsBefore) return
    if (frame.ipProtocol !== TCP && frame.ipProtocol !== UDP) return
    if (counters.duplicates !== copiesBefore) {
      this.copies.compare(frame, mac, interfaceId)
      return
    }
    if (frame.ipProtocol === TCP) this.tryChecksum(frame, batch, offset, captured, wire)
    else if (HIDING_PORTS.includes(frame.dstPort) || HIDING_PORTS.includes(frame.srcPort)) {
      this.hiddenBytes += wire
    }
    if (this.copies.remember(frame, mac, interfaceId, tsMicros)) return
    this.sides.take(frame, interfaceId, tsMicros)
  }

  private checkOwn(view: DataView, offset: number): void {
    const to = view.getUint16(offset) * 0x1_0000_0000 + view.getUint32(offset + 2)
    const from = view.getUint16(offset + 6) * 0x1_0000_0000 + view.getUint32(offset + 8)
    if (this.ownMacs.includes(to) || this.ownMacs.includes(from)) this.own++
  }

  private noteEtherType(view: DataView, offset: number, captured: number, wire: number): void {
    if (captured < ETHERNET_HEADER_BYTES) return
    let at = offset + 12
    let etherType = view.getUint16(at)
    if (etherType === 0x8100 && captured >= ETHERNET_HEADER_BYTES + 4) {
      at += 4
      etherType = view.getUint16(at)
    }
    if (etherType === ETHERTYPE_MACSEC) this.hiddenBytes += wire
    this.etherTypes[etherType < ETHERTYPE_MIN ? 0 : etherType]!++
  }

  private noteSize(frame: Frame): void {
    if (frame.ipBytes <= PLAIN_MTU_BYTES) return
    this.supersize++
    if (frame.ipBytes > this.largestBytes) {
      this.largestBytes = frame.ipBytes
      this.atLargest = 0
    }
    if (frame.ipBytes === this.largestBytes) this.atLargest++
  }

  private tryChecksum(
    frame: Frame,
    batch: PacketBatch,
    offset: number,
    captured: number,
    wire: number,
  ): void {
    if (this.tcpPackets++ % CHECKSUM_EVERY !== 0 || captured < wire) return
    // Put together from fragments, or contradicting itself: the datagram does not lie in this packet.
    if (frame.bytes !== batch.bytes || frame.payloadEnd - frame.ipBytes < offset) return
    const answer = checkTcp(frame)
    if (answer === Checksum.Unknown) return
    this.checksums++
    if (answer === Checksum.Partial) this.partialChecksums++
    else if (answer === Checksum.Wrong) this.wrongChecksums++
  }

  /** Closes what is open, so that it is judged too. The survey is then over. */
  end(): SurveyNumbers {
    const { engine, order, copies, sides } = this
    engine.end(this.clock.now, 'end-of-capture')
    sides.end()
    const { counters, decodeCounters: decode, reassembler } = engine
    const { tally } = engine.recorder
    const totals = tally.toJSON()
    return {
      packets: counters.packets,
      capturedBytes: this.capturedBytes,
      wireBytes: counters.wireBytes,
      firstMicros: order.first,
      lastMicros: order.last,
      peakSecondBytes: order.peakSecondBytes,
      cut: decode.cut,
      longestCutBytes: this.longestCutBytes,
      overlong: decode.overlong,
      truncated: decode.truncated,
      malformed: decode.malformed,
      notIp: decode.notIp,
      unknownLinkType: decode.unknownLinkType,
      etherTypes: countsOf(this.etherTypes),
      fragments: decode.fragments,
      fragmentsDropped: decode.fragmentsDropped,
      fragmentsExpired: decode.fragmentsExpired,
      tunnels: Object.fromEntries(
        TUNNELS.map((name, n) => [name, decode.tunnels[n]!] as const).filter(([, n]) => n > 0),
      ),
      vlans: countsOf(decode.vlans),
      untagged: counters.packets - decode.vlanTagged,
      directed: this.directed,
      flooded: this.flooded,
      own: this.own,
      hiddenBytes: this.hiddenBytes,
      supersize: this.supersize,
      largestBytes: this.largestBytes,
      atLargest: this.atLargest,
      checksums: this.checksums,
      partialChecksums: this.partialChecksums,
      wrongChecksums: this.wrongChecksums,
      connections: counters.connections,
      oneSided: counters.oneSided,
      clientOnly: sides.clientOnly,
      serverOnly: sides.serverOnly,
      acks: reassembler.acks,
      ackGaps: reassembler.ackGaps,
      missedBytes: totals.missedBytes,
      streamBytes: totals.clientBytes + totals.serverBytes,
      healedGaps: sides.healed,
      healedAcrossInterfaces: sides.healedAcross,
      duplicates: counters.duplicates,
      lateCopies: copies.lateCopies,
      comparedCopies: copies.compared,
      copiesOtherVlan: copies.otherVlan,
      copiesOtherTtl: copies.otherTtl,
      copiesOtherMac: copies.otherMac,
      copiesOtherInterface: copies.otherInterface,
      copyVlans: [copies.vlanA, copies.vlanB],
      twoWayFlows: sides.twoWay,
      splitFlows: sides.split,
      splitVlans: mostFrequentPair(sides.splitPairs),
      backwards: order.backwards,
      largestBackMicros: order.largestBackMicros,
      backwardsAcross: order.backwardsAcross,
      leaps: order.leaps,
      dataSegments: sides.dataSegments,
      reorderedSoon: sides.reorderedSoon,
      reorderedLate: sides.reorderedLate,
    }
  }
}

function countsOf(counts: Float64Array): Record<number, number> {
  const found: Record<number, number> = {}
  for (const [n, count] of counts.entries()) if (count > 0) found[n] = count
  return found
}

function mostFrequentPair(pairs: ReadonlyMap<string, number>): readonly [number, number] {
  const [first] = [...pairs].sort((a, b) => b[1] - a[1])
  const [one = 0, other = 0] = (first?.[0] ?? '').split(' ').map(Number)
  return [one, other]
}
