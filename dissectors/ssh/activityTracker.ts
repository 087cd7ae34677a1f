/**
 * What was done after the login, from packet sizes, directions and times: the first packets
 * tell what a channel was opened for (channelOpening.ts), the rest is counted as it comes:
 * keys (typing.ts), volume by direction, channels of forwards (forwarding.ts). A packet costs
 * counters only and allocates nothing.
 */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { reportActivity } from './activityReport.ts'
import type { AuthTracker } from './auth.ts'
import { type Opening, readOpening } from './channelOpening.ts'
import { type ChannelSizes, channelSizesOf } from './channelSizes.ts'
import { readCompressed } from './compressedOpening.ts'
import { Forwarding } from './forwarding.ts'
import { dropProof } from './hostKeyProof.ts'
import { IgnoreFilter } from './ignoreFilter.ts'
import { PacketCutter } from './packetCutter.ts'
import { type Flight, PacketLog } from './packetLog.ts'
import type { SshFields } from './record.ts'
import { Rekeying } from './rekeying.ts'
import type { Suite } from './suites.ts'
import { Typing } from './typing.ts'

/** Where lengths are encrypted, a segment this long is a piece of something large. */
const LARGE_BYTES = 1000
/** Both sides silent for longer than this is a pause. */
const IDLE_MICROS = 10_000_000
/** How often a session that goes on tells what is known of it. */
const REPORT_MICROS = 30_000_000

/** AsyncSSH sends an empty IGNORE in front of each packet, PuTTY one in front of what it writes under CBC. */
const sendsIgnores = (banner: string, suite: Suite): boolean =>
  /asyncssh/i.test(banner) || (/putty|winscp|filezilla/i.test(banner) && /-cbc/.test(suite.cipher))

/** What one side sent after the login. */
export class SideVolume {
  packets = 0
  bytes = 0
  /** In large packets, or large segments where packets cannot be cut. */
  largePackets = 0
  largeBytes = 0
  /** Where an empty IGNORE comes in front of what is sent. */
  ignores: IgnoreFilter | undefined
}

export class ActivityTracker {
  readonly fromClient: ChannelSizes
  readonly fromServer: ChannelSizes
  readonly client = new SideVolume()
  readonly server = new SideVolume()
  readonly typing: Typing
  readonly forwarding: Forwarding
  readonly rekeying: Rekeying
  readonly startMicros: number
  /** Capture time of the last packet, and of the connection's end once it ended. */
  lastMicros: number
  endMicros: number
  /** Sizes follow from content too. */
  readonly isCompressed: boolean
  idleMicros = 0
  /** Packets were lost on the way: what was counted is less sure. */
  gaps = 0
  private readonly log: PacketLog
  private readonly clientSide: Direction
  private readonly clientBanner: string
  private readonly cutters: readonly [PacketCutter, PacketCutter]
  private opening: Opening | undefined
  private bulkFromClient = false
  private bulkBytes = 0
  private bulkMicros = 0
  private flightsRead: readonly Flight[] | undefined
  private nextReportMicros: number

  /** Identification lines of SSH's client and server; `isCompressed`: sizes follow from content; payload bytes of the key exchange's key and reply, 0 when not seen. */
  constructor(
    auth: AuthTracker,
    clientBanner: string,
    serverBanner: string,
    isCompressed: boolean,
    keyBytes: number,
    replyBytes: number,
  ) {
    this.isCompressed = isCompressed
    this.clientBanner = clientBanner
    const { toServer, toClient } = auth
    if (sendsIgnores(clientBanner, toServer)) this.client.ignores = new IgnoreFilter(toServer)
    if (sendsIgnores(serverBanner, toClient)) this.server.ignores = new IgnoreFilter(toClient)
    this.clientSide = auth.clientSide
    this.fromClient = channelSizesOf(auth.toServer)
    this.fromServer = channelSizesOf(auth.toClient)
    this.startMicros = auth.decidedAtMicros
    this.lastMicros = auth.decidedAtMicros
    this.endMicros = auth.decidedAtMicros
    this.nextReportMicros = auth.decidedAtMicros + REPORT_MICROS
    this.log = new PacketLog(auth.decidedAtMicros)
    this.typing = new Typing(this.fromClient, this.fromServer, isCompressed)
    this.forwarding = new Forwarding(this.fromClient, this.fromServer)
    this.rekeying = new Rekeying(auth.toServer, auth.toClient, keyBytes, replyBytes)
    const isOrig = auth.clientSide === Direction.Orig
    this.cutters = [
      new PacketCutter(isOrig ? auth.toServer : auth.toClient, auth.framers?.[Direction.Orig]),
      new PacketCutter(isOrig ? auth.toClient : auth.toServer, auth.framers?.[Direction.Resp]),
    ]
  }

  /** A packet of the client's that came before SUCCESS was known to be that. */
  begin(bytes: number, tsMicros: number): void {
    this.take(this.client, true, bytes, tsMicros)
  }

  /** What the segment that held SUCCESS holds behind it, where packets can be cut. */
  rest(input: StreamSlice): void {
    const cutter = this.cutters[input.direction]
    if (cutter.goOn()) this.cut(cutter, input)
  }

  segment(input: StreamSlice, fields: SshFields, session: SessionContext): void {
    const cutter = this.cutters[input.direction]
    if (cutter.begin(input)) this.cut(cutter, input)
    else {
      const bytes = input.wireBytes > 0 ? input.wireBytes : input.remaining()
      this.packet(input.direction, bytes, input.tsMicros)
    }
    if (input.tsMicros >= this.nextReportMicros) {
      this.nextReportMicros = input.tsMicros + REPORT_MICROS
      this.endMicros = input.tsMicros
      reportActivity(this, fields, session)
    }
  }

  /** Bytes of a direction were lost. */
  gap(direction: Direction): void {
    this.gaps++
    this.cutters[direction].lose()
  }

  close(fields: SshFields, tsMicros: number, session: SessionContext): void {
    this.endMicros = tsMicros
    this.endBulk()
    this.typing.finish()
    reportActivity(this, fields, session, true)
  }

  /** The end that opened the connection is SSH's server. */
  get isReversed(): boolean {
    return this.clientSide === Direction.Resp
  }

  /** The first packets, as flights. */
  get flights(): readonly Flight[] {
    if (this.flightsRead !== undefined) return this.flightsRead
    const flights = dropProof(this.log.listFlights())
    if (this.log.isFull) this.flightsRead = flights
    return flights
  }

  /** What the first channel was opened for. */
  readOpening(): Opening {
    if (this.opening !== undefined) return this.opening
    const { flights, fromClient, fromServer, clientBanner } = this
    const opening = this.isCompressed
      ? readCompressed(flights, fromClient, fromServer, clientBanner)
      : readOpening(
          flights,
          fromClient,
          fromServer,
          clientBanner,
          this.endMicros - this.startMicros,
        )
    if (this.log.isFull) this.opening = opening
    return opening
  }

  private cut(cutter: PacketCutter, input: StreamSlice): void {
    for (let bytes = cutter.next(input); bytes > 0; bytes = cutter.next(input)) {
      this.packet(input.direction, bytes, input.tsMicros)
    }
  }

  private packet(direction: Direction, bytes: number, tsMicros: number): void {
    const isClient = direction === this.clientSide
    const volume = isClient ? this.client : this.server
    if (volume.ignores !== undefined) {
      const rest = volume.ignores.take(bytes)
      if (rest > 0) this.take(volume, isClient, rest, tsMicros)
      return
    }
    this.take(volume, isClient, bytes, tsMicros)
  }

  private take(volume: SideVolume, isClient: boolean, bytes: number, tsMicros: number): void {
    volume.packets++
    volume.bytes += bytes
    if (tsMicros - this.lastMicros > IDLE_MICROS) this.idleMicros += tsMicros - this.lastMicros
    this.lastMicros = tsMicros
    if (bytes >= LARGE_BYTES) {
      volume.largePackets++
      volume.largeBytes += bytes
    }
    this.rekeying.packet(isClient, bytes)
    if (!this.log.isFull) this.log.add(isClient, bytes, tsMicros)
    else if (bytes >= LARGE_BYTES && this.joinBulk(isClient, bytes, tsMicros)) return
    else this.endBulk()
    this.look(isClient, bytes, tsMicros)
  }

  /** Large packets of one side in a row are one thing to those who look for small ones. */
  private joinBulk(isClient: boolean, bytes: number, tsMicros: number): boolean {
    if (this.bulkBytes > 0 && this.bulkFromClient !== isClient) this.endBulk()
    this.bulkFromClient = isClient
    this.bulkBytes += bytes
    this.bulkMicros = tsMicros
    return true
  }

  private endBulk(): void {
    if (this.bulkBytes === 0) return
    const bytes = this.bulkBytes
    this.bulkBytes = 0
    this.look(this.bulkFromClient, bytes, this.bulkMicros)
  }

  private look(isClient: boolean, bytes: number, tsMicros: number): void {
    if (isClient) {
      this.typing.client(bytes, tsMicros)
      this.forwarding.client(bytes, tsMicros)
    } else {
      this.typing.server(bytes, tsMicros)
      this.forwarding.server(bytes, tsMicros)
    }
  }
}
