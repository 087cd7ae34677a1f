/**
 * Somebody at a terminal: client packets of one key's size, each answered by an echo of the
 * same kind, and by more when it was Enter. Sizes and times only. Allocates nothing.
 */
import type { ChannelSizes } from './channelSizes.ts'
import { KeyRun } from './keyRun.ts'

/** A longer pause between two keys ends a burst of typing. */
const BURST_PAUSE_MICROS = 2_000_000
/** Server output that comes this soon after the output before it belongs to it. */
const OUTPUT_PAUSE_MICROS = 100_000
/** A small client packet this soon behind much output acknowledges it: WINDOW_ADJUST. */
const ADJUST_MICROS = 20_000
const ADJUST_OUTPUT_BYTES = 4096
/** Requests follow each other faster; a person has to see a prompt first. */
const PROMPT_MICROS = 250_000
/** Packets of one key's size that may be in one segment. */
const MAX_JOINED = 16
/** Gaps between keys from which their spread is judged. */
const MIN_GAPS = 8
/** What a hand takes from key to key, and the share of such gaps that speaks for one. */
const LEAST_HAND_MICROS = 25_000
const MOST_HAND_MICROS = 1_500_000
const HAND_SHARE = 0.85
/** Standard deviation by mean: a program that sleeps between keys stays under, a hand never does. */
const MACHINE_SPREAD = 0.08
/** Faster than that on average types no hand. */
const MACHINE_MEAN_MICROS = 25_000

/** What was counted since the start, or in a run of keys that may still turn out as chaff. */
class TypingCounts {
  keys = 0
  commands = 0
  lines = 0
  bursts = 0
  /** Clusters of server output of other than a key's size. */
  outputs = 0
  gaps = 0
  gapSum = 0
  gapSquares = 0
  /** Gaps as a hand makes them. */
  handGaps = 0

  take(from: TypingCounts): void {
    this.keys += from.keys
    this.commands += from.commands
    this.lines += from.lines
    this.bursts += from.bursts
    this.gaps += from.gaps
    this.gapSum += from.gapSum
    this.gapSquares += from.gapSquares
    this.handGaps += from.handGaps
  }

  clear(): void {
    this.keys = 0
    this.commands = 0
    this.lines = 0
    this.bursts = 0
    this.outputs = 0
    this.gaps = 0
    this.gapSum = 0
    this.gapSquares = 0
    this.handGaps = 0
  }
}

export class Typing {
  /** Runs of chaff, and the packets in them. Where chaff is, keys cannot be told from it and none are counted. */
  chaffRuns = 0
  chaffPackets = 0
  /** Of the client since the requests, but for those that acknowledge output. */
  packets = 0
  private readonly fromClient: ChannelSizes
  /** Of a key. */
  private readonly least: number
  private readonly fromServer: ChannelSizes
  private readonly sure = new TypingCounts()
  private readonly staged = new TypingCounts()
  private readonly run = new KeyRun()
  private lastKeyMicros = 0
  /** Flights of the client until typing begins, and whether one of its is going on. */
  private clientFlights = 0
  private speaksClient = false
  private outputSeen = false
  private hasBegun = false
  private lastOutputMicros = 0
  private lastServerMicros = 0
  /** Keys on the current line; a line has been asked for by Enter when it has one at least. */
  private lineKeys = 0
  /** The exchange that is going on: what the client sent, and what came on it. */
  private clientKeys = 0
  private clientLines = 0
  private serverPackets = 0
  private serverBytes = 0
  private serverMost = 0
  /** Keys answered by one packet and by two, none of them long. */
  private singleEchoes = 0
  private doubleEchoes = 0

  /** `isCompressed`: a key may take less than its own size. */
  constructor(fromClient: ChannelSizes, fromServer: ChannelSizes, isCompressed: boolean) {
    this.least = isCompressed ? fromClient.globalReply : fromClient.key
    this.fromClient = fromClient
    this.fromServer = fromServer
  }

  get keys(): number {
    return this.sure.keys
  }

  /** Keys answered one by one, by an echo. */
  get echoes(): number {
    return this.singleEchoes + this.doubleEchoes
  }

  /** Lines entered, by what the server answered; an estimate. */
  get commands(): number {
    return this.sure.commands
  }

  /** Client packets longer than a key that were answered: whole lines, pasted or sent by a program. */
  get lines(): number {
    return this.sure.lines
  }

  get bursts(): number {
    return this.sure.bursts
  }

  /** `human` or `machine` by the spread of the gaps between keys; '' when there are too few. */
  get typist(): string {
    const { gaps, gapSum, gapSquares } = this.sure
    if (gaps < MIN_GAPS) return ''
    const mean = gapSum / gaps
    const spread = Math.sqrt(Math.max(0, gapSquares / gaps - mean * mean)) / mean
    return mean < MACHINE_MEAN_MICROS || spread < MACHINE_SPREAD ? 'machine' : 'human'
  }

  /** Most keys came as a hand types them, rather than as a program asks and is answered. */
  get isPaced(): boolean {
    const { gaps, handGaps } = this.sure
    return handGaps >= gaps * HAND_SHARE
  }

  client(bytes: number, tsMicros: number): void {
    if (!this.hasBegun && !this.begins(tsMicros)) return
    const keys = this.countKeys(bytes, tsMicros)
    if (keys < 0) return
    this.packets++
    if (this.serverPackets > 0) this.settle()
    if (keys === 0) {
      this.clientLines++
      return
    }
    if (!this.run.reaches(tsMicros)) {
      this.endRun()
      this.run.begin(tsMicros)
    }
    this.run.add(keys, tsMicros)
    const gap = tsMicros - this.lastKeyMicros
    if (this.lastKeyMicros === 0 || gap > BURST_PAUSE_MICROS) this.staged.bursts++
    else if (keys === 1) {
      this.staged.gaps++
      this.staged.gapSum += gap
      this.staged.gapSquares += gap * gap
      if (gap >= LEAST_HAND_MICROS && gap <= MOST_HAND_MICROS) this.staged.handGaps++
    }
    this.lastKeyMicros = tsMicros
    this.clientKeys += keys
  }

  server(bytes: number, tsMicros: number): void {
    const { key, reply, adjust } = this.fromServer
    this.speaksClient = false
    this.lastServerMicros = tsMicros
    if (!this.hasBegun) {
      if (this.clientFlights > 1 && bytes !== reply && bytes !== adjust) this.outputSeen = true
      return
    }
    this.serverPackets++
    this.serverBytes += bytes
    if (bytes > this.serverMost) this.serverMost = bytes
    if (bytes % key === 0 && bytes <= key * MAX_JOINED) return
    if (tsMicros - this.lastOutputMicros > OUTPUT_PAUSE_MICROS) this.staged.outputs++
    this.lastOutputMicros = tsMicros
  }

  /** The channel's open and its requests are no lines: what is typed comes behind output, or after a pause. */
  private begins(tsMicros: number): boolean {
    if (!this.speaksClient) this.clientFlights++
    this.speaksClient = true
    const isPause = tsMicros - this.lastServerMicros >= PROMPT_MICROS
    this.hasBegun = this.clientFlights > 2 && (this.outputSeen || isPause)
    return this.hasBegun
  }

  /** The session ended, or its figures are wanted. */
  finish(): void {
    this.settle()
    this.endRun()
  }

  /** Keys in a client packet; 0 for something longer, -1 for what acknowledges output. */
  private countKeys(bytes: number, tsMicros: number): number {
    const { key, longKey } = this.fromClient
    if (bytes < this.least) return -1
    if (bytes <= longKey) {
      const isAdjust =
        this.serverBytes >= ADJUST_OUTPUT_BYTES && tsMicros - this.lastServerMicros < ADJUST_MICROS
      return isAdjust ? -1 : 1
    }
    // Chaff and keys that the network, or a busy client, put into one segment.
    const joined = bytes / key
    const isJoined = Number.isInteger(joined) && joined <= MAX_JOINED
    return isJoined && this.run.reaches(tsMicros) ? joined : 0
  }

  /** What came on the keys or the line sent last. */
  private settle(): void {
    const { staged, clientKeys, serverPackets, serverBytes } = this
    if (serverPackets > 0) {
      const { echo } = this.fromServer
      if (clientKeys > 0) {
        staged.keys += clientKeys
        this.lineKeys += clientKeys
        if (clientKeys === 1 && this.serverMost <= echo) this.noteEcho(serverPackets)
        const isEcho =
          serverPackets <= clientKeys * (this.doubleEchoes > this.singleEchoes ? 2 : 1) &&
          (this.serverMost <= echo || serverBytes <= clientKeys * echo)
        if (!isEcho && this.lineKeys > 1) {
          staged.commands++
          this.lineKeys = 0
        }
      } else if (this.clientLines > 0) staged.lines += this.clientLines
    }
    this.clientKeys = 0
    this.clientLines = 0
    this.serverPackets = 0
    this.serverBytes = 0
    this.serverMost = 0
  }

  /** Some servers adjust the window for each key: then two packets are an echo. */
  private noteEcho(packets: number): void {
    if (packets === 1) this.singleEchoes++
    else if (packets === 2) this.doubleEchoes++
  }

  /** Now it is known whether the run was typing. */
  private endRun(): void {
    const { run, sure, staged } = this
    const isChaff = run.isChaff
    if (isChaff && this.chaffRuns === 0) {
      // What was counted before in such a session was chaff too, in runs cut short.
      sure.clear()
    }
    if (isChaff || this.chaffRuns > 0) {
      if (run.packets > 0) {
        if (isChaff) this.chaffRuns++
        this.chaffPackets += run.packets
        sure.bursts += staged.bursts
      }
      sure.commands += run.packets > 0 ? staged.outputs : 0
      sure.lines += staged.lines
    } else sure.take(staged)
    staged.clear()
    run.packets = 0
  }
}
