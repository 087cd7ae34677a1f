/**
 * Channels of forwards, RFC 4254 section 7: an open with two ends as text, answered by a
 * confirmation of fixed size. Counted as they come; what they mean is judged at the end.
 */
import {
  type ChannelSizes,
  LEAST_ENDS_BYTES,
  LEAST_ORIGIN_BYTES,
  MOST_ENDS_BYTES,
  MOST_ORIGIN_BYTES,
  OPEN_DIRECT_BYTES,
  OPEN_FORWARDED_BYTES,
} from './channelSizes.ts'
import { InnerChannels } from './innerChannels.ts'
import { wireSize } from './suites.ts'

/** A packet of SSH with one key, as data of a channel: header, and 28 to 96 bytes of inner packet. */
const INNER_KEY_BYTES = 9 + 100
/** KEXINIT inside a channel, or a piece of it. */
const LEAST_KEXINIT_BYTES = 500
/** From key to key, and from a key to its echo. */
const LEAST_PAUSE_MICROS = 25_000
const ECHO_MICROS = 1_000_000
/** Sizes of opens told apart. */
const MAX_OPEN_SIZES = 8

/** Opens of one side that the other one confirmed. */
export class OpenCounts {
  count = 0
  /** Sizes they had, each once. */
  readonly sizes: number[] = []
  firstMicros = 0

  add(bytes: number, tsMicros: number): void {
    if (this.count++ === 0) this.firstMicros = tsMicros
    if (this.sizes.length < MAX_OPEN_SIZES && !this.sizes.includes(bytes)) this.sizes.push(bytes)
  }
}

export class Forwarding {
  readonly inner: InnerChannels
  /** direct-tcpip by the client; forwarded-tcpip by the server. */
  readonly direct = new OpenCounts()
  readonly byServer = new OpenCounts()
  /** Small packets of the server after a pause, answered by small ones of the client: keys typed at the server's end. */
  inverseEchoes = 0
  private readonly fromClient: ChannelSizes
  private readonly fromServer: ChannelSizes
  private readonly leastDirect: number
  private readonly mostDirect: number
  private readonly leastServer: number
  private readonly mostServer: number
  private readonly mostKey: number
  private readonly mostEcho: number
  private lastMicros = 0
  private keyMicros = 0
  /** Both sides sent what an inner key exchange has. */
  private kexByClient = false
  private kexByServer = false
  /** An open that may be: its size, 0 for none. */
  private asked = 0
  private askedByServer = 0

  constructor(fromClient: ChannelSizes, fromServer: ChannelSizes) {
    this.fromClient = fromClient
    this.fromServer = fromServer
    this.leastDirect = wireSize(fromClient.suite, OPEN_DIRECT_BYTES + LEAST_ENDS_BYTES)
    this.mostDirect = wireSize(fromClient.suite, OPEN_DIRECT_BYTES + MOST_ENDS_BYTES)
    this.leastServer = wireSize(fromServer.suite, OPEN_FORWARDED_BYTES + LEAST_ORIGIN_BYTES)
    this.mostKey = wireSize(fromServer.suite, INNER_KEY_BYTES)
    this.mostEcho = wireSize(fromClient.suite, INNER_KEY_BYTES)
    this.inner = new InnerChannels(fromClient, fromServer)
    this.mostServer = wireSize(
      fromServer.suite,
      OPEN_FORWARDED_BYTES + MOST_ORIGIN_BYTES + MOST_ORIGIN_BYTES,
    )
  }

  client(bytes: number, tsMicros: number): void {
    this.inner.client(bytes)
    if (this.askedByServer > 0 && bytes === this.fromClient.confirm) {
      this.byServer.add(this.askedByServer, tsMicros)
    }
    if (bytes >= LEAST_KEXINIT_BYTES) this.kexByClient = true
    const isEcho = bytes <= this.mostEcho && tsMicros - this.keyMicros < ECHO_MICROS
    if (this.keyMicros > 0 && isEcho && this.kexByClient && this.kexByServer) this.inverseEchoes++
    this.keyMicros = 0
    this.lastMicros = tsMicros
    this.askedByServer = 0
    this.asked = bytes >= this.leastDirect && bytes <= this.mostDirect ? bytes : 0
  }

  server(bytes: number, tsMicros: number): void {
    this.inner.server(bytes)
    if (this.asked > 0 && bytes === this.fromServer.confirm) this.direct.add(this.asked, tsMicros)
    this.asked = 0
    const isKey = bytes <= this.mostKey && tsMicros - this.lastMicros >= LEAST_PAUSE_MICROS
    if (bytes >= LEAST_KEXINIT_BYTES) this.kexByServer = true
    this.keyMicros = isKey ? tsMicros : 0
    this.lastMicros = tsMicros
    this.askedByServer = bytes >= this.leastServer && bytes <= this.mostServer ? bytes : 0
  }
}
