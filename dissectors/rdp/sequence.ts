/**
 * The connection sequence inside TLS (MS-RDPBCGR 1.3.1.1), followed by the sizes of its
 * messages. Those that never vary: erect domain 12 bytes, attach user 8 and its confirm 11,
 * channel join 12 and its confirm 15, licence error "valid client" 34 or 35, synchronise 36
 * or 37, control and font 40 or 41; the second number where a length takes two bytes.
 */
import type { RdpFields } from './record.ts'
import { type RecordSink, TlsRecords } from './tlsRecords.ts'
import { Traffic } from './traffic.ts'

const ERECT_BYTES = 12
const ATTACH_BYTES = 8
const ATTACH_CONFIRM_BYTES = 11
const JOIN_BYTES = 12
const JOIN_CONFIRM_BYTES = 15
const VALID_CLIENT_BYTES = 34
const SYNCHRONISE_BYTES = 36
const CONTROL_BYTES = 40
/** Least sizes of the settings in front of it all and of the client's info behind the joins. */
const MIN_CLIENT_SETTINGS_BYTES = 250
const MIN_SERVER_SETTINGS_BYTES = 60
const MIN_INFO_BYTES = 60
/** Messages kept from the beginning: CredSSP takes 3 to 9, the settings 2. */
export const MAX_EARLY_MESSAGES = 24

export const Stage = {
  /** CredSSP and the settings. */
  Early: 0,
  /** The client erected a domain after settings of both sides. */
  Erected: 1,
  Attaching: 2,
  /** The server confirmed: there is a session. */
  Attached: 3,
  /** The client told who it is. */
  Informed: 4,
  /** Both sides synchronised: pictures and input from here on. */
  Settled: 5,
} as const
export type Stage = (typeof Stage)[keyof typeof Stage]

export class TlsSequence implements RecordSink {
  readonly records: TlsRecords = new TlsRecords(this)
  readonly traffic: Traffic
  private readonly fields: RdpFields
  stage: Stage = Stage.Early
  /** Sizes of the first messages, a server's negative: exact, or the most they can be. */
  readonly early = new Int16Array(MAX_EARLY_MESSAGES)
  earlyCount = 0
  /** Of the messages that led here every size was exact. */
  isExact = true
  /** 0 or 1 once that side sent an alert, -1 before: who ends the TLS session first. */
  alertBy = -1
  private joinsAsked = 0
  private synchronised = false
  onReached: ((tsMicros: number) => void) | null = null

  constructor(fields: RdpFields) {
    this.fields = fields
    this.traffic = new Traffic(fields)
  }

  takeAlert(isOrig: boolean): void {
    if (this.alertBy < 0) this.alertBy = isOrig ? 0 : 1
  }

  takeRecord(isOrig: boolean, bytes: number, tsMicros: number): void {
    const { cover } = this.records
    if (cover === undefined) return
    const most = bytes - cover.least
    if (this.stage === Stage.Settled) {
      if (cover.least === cover.most) this.traffic.takeHidden(isOrig, most, tsMicros)
      else this.traffic.take(isOrig, most, tsMicros)
      return
    }
    const least = bytes - cover.most
    this.isExact = least === most
    if (isOrig) this.takeClient(Math.max(0, least), most, tsMicros)
    else this.takeServer(Math.max(0, least), most, tsMicros)
  }

  private takeClient(least: number, most: number, tsMicros: number): void {
    switch (this.stage) {
      case Stage.Early:
        if (this.sawSettings() && fits(ERECT_BYTES, least, most)) this.stage = Stage.Erected
        // Some send both at once.
        else if (this.sawSettings() && fits(ERECT_BYTES + ATTACH_BYTES, least, most)) {
          this.stage = Stage.Attaching
        } else this.keep(most)
        break
      case Stage.Erected:
        this.stage = fits(ATTACH_BYTES, least, most) ? Stage.Attaching : Stage.Early
        break
      case Stage.Attached:
        if (least >= MIN_INFO_BYTES) this.stage = Stage.Informed
        else if (fits(JOIN_BYTES, least, most)) this.joinsAsked++
        break
      case Stage.Informed:
        if (fits2(SYNCHRONISE_BYTES, least, most)) this.synchronised = true
        else if (this.synchronised && fits2(CONTROL_BYTES, least, most)) this.settle(tsMicros)
        break
      default:
    }
  }

  private takeServer(least: number, most: number, tsMicros: number): void {
    switch (this.stage) {
      case Stage.Early:
        this.keep(-most)
        break
      case Stage.Attaching:
        if (fits(ATTACH_CONFIRM_BYTES, least, most)) this.reach(tsMicros)
        break
      case Stage.Attached:
        if (this.joinsAsked > this.fields.channelsJoined && fits(JOIN_CONFIRM_BYTES, least, most)) {
          this.fields.channelsJoined++
        }
        break
      case Stage.Informed:
        if (
          this.fields.licensing === '' &&
          this.isExact &&
          fits2(VALID_CLIENT_BYTES, least, most)
        ) {
          this.fields.licensing = 'valid-client'
        }
        break
      default:
    }
  }

  private reach(tsMicros: number): void {
    this.stage = Stage.Attached
    this.fields.sessionReached = true
    this.onReached?.(tsMicros)
  }

  private settle(tsMicros: number): void {
    this.stage = Stage.Settled
    this.traffic.start(tsMicros)
  }

  private keep(size: number): void {
    if (this.earlyCount < MAX_EARLY_MESSAGES) this.early[this.earlyCount++] = size
  }

  /** Whether the last messages are settings, the client's and the server's. */
  private sawSettings(): boolean {
    let at = this.earlyCount - 1
    let answer = 0
    while (at >= 0 && this.early[at]! < 0) answer = Math.max(answer, -this.early[at--]!)
    return (
      at >= 0 && answer >= MIN_SERVER_SETTINGS_BYTES && this.early[at]! >= MIN_CLIENT_SETTINGS_BYTES
    )
  }
}

const fits = (size: number, least: number, most: number): boolean => size >= least && size <= most
/** A size, or one more. */
const fits2 = (size: number, least: number, most: number): boolean =>
  fits(size, least, most) || fits(size + 1, least, most)
