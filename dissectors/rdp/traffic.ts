/**
 * What goes on once a session has settled, told by sizes alone, the same for standard security
 * and TLS: input, a picture that moves or stands still, and bulk from the client.
 *
 * Input events are a few bytes each (MS-RDPBCGR 2.2.8.1.2), a client's large messages are
 * virtual channel data: nothing else of a client's is large once the session has settled.
 */
import type { RdpFields } from './record.ts'

/** Largest message of input: 2 bytes of header and four mouse events of 7 bytes. */
const MAX_INPUT_BYTES = 30
/** Smallest message of a server's that counts as picture: a blinking cursor, sounds and acknowledgements are smaller. */
const MIN_PICTURE_BYTES = 50
/** Smallest message of a client's that counts as bulk: a channel's chunk is 1,600 bytes (MS-RDPBCGR 2.2.7.1.10). */
const MIN_BULK_BYTES = 1000
/** A full chunk of a virtual channel behind its headers, with one or two bytes of length. */
const CHUNK_BYTES = [1622, 1623]
const CHUNK_PAYLOAD_BYTES = 1600
/** What answers chunks that are no files: a graphics frame's acknowledgement, a sound's in its own and in a dynamic channel. */
const FRAME_ACK_BYTES = 45
const SOUND_ACK_BYTES = [31, 33]
/** Sound is acknowledged at least every so many bytes. */
const SOUND_BYTES_PER_ACK = 32_768
/** Answer to a write on a redirected drive (MS-RDPEFS 2.2.1.5.4), without and with its padding. */
const WRITE_ANSWER_BYTES = [43, 44]
/** Bulk of a client from which a transfer is spoken of: device lists and small clipboards are below. */
export const MIN_TRANSFER_BYTES = 65_536
/** Inputs from which somebody or something is taken to be working. */
export const MIN_INTERACTIVE_INPUTS = 12
/** Share of a session's seconds with picture from which the screen counts as active. */
const ACTIVE_SHARE = 0.25
/** The first picture of a session takes a second or two. */
const MIN_ACTIVE_SECONDS = 3
const SECOND = 1_000_000

export class Traffic {
  private readonly fields: RdpFields
  private startMicros = 0
  private lastSecond = -1
  private lastInputMicros = 0
  private bulkMessages = 0
  private chunkBytes = 0
  private frameAcks = 0
  private soundAcks = 0
  private writeAnswers = 0

  constructor(fields: RdpFields) {
    this.fields = fields
  }

  get isStarted(): boolean {
    return this.startMicros > 0
  }

  get bulkMessagesOfClient(): number {
    return this.bulkMessages
  }

  get drivesWritten(): number {
    return this.writeAnswers
  }

  /** Inside TLS: a server's bytes in full chunks that neither pictures nor sound explain. */
  get chunksUnexplained(): number {
    const isPicture = this.frameAcks > 0
    const isSound = this.soundAcks * SOUND_BYTES_PER_ACK >= this.chunkBytes
    return isPicture || isSound ? 0 : this.chunkBytes
  }

  /** The session has settled. */
  start(tsMicros: number): void {
    if (this.startMicros > 0) return
    this.startMicros = tsMicros
    this.lastInputMicros = tsMicros
  }

  /** One message of so many bytes, on the I/O channel or where there are no others. */
  take(isOrig: boolean, bytes: number, tsMicros: number): void {
    if (isOrig) this.takeClient(bytes, tsMicros)
    else if (bytes >= MIN_PICTURE_BYTES) this.takePicture(bytes, tsMicros)
  }

  /** One message inside TLS: its channel is not known, but its size is exact. */
  takeHidden(isOrig: boolean, bytes: number, tsMicros: number): void {
    if (!isOrig) {
      const isChunk = CHUNK_BYTES.includes(bytes)
      if (isChunk) this.chunkBytes += CHUNK_PAYLOAD_BYTES
      // Until a frame has been acknowledged pictures do not come in chunks.
      if (!isChunk || this.frameAcks > 0) this.take(false, bytes, tsMicros)
      return
    }
    if (bytes === FRAME_ACK_BYTES) this.frameAcks++
    else if (SOUND_ACK_BYTES.includes(bytes)) this.soundAcks++
    else if (WRITE_ANSWER_BYTES.includes(bytes)) this.writeAnswers++
    this.takeClient(bytes, tsMicros)
  }

  /** Brings what depends on the time up to it. */
  settle(tsMicros: number): void {
    if (this.startMicros === 0) return
    const { fields } = this
    this.pause(tsMicros)
    const seconds = Math.max(1, Math.round((tsMicros - this.startMicros) / SECOND))
    fields.sessionSeconds = Math.min(seconds, 0xffff_ffff)
    const share = fields.screenActiveSeconds / seconds
    const isActive = share >= ACTIVE_SHARE && fields.screenActiveSeconds >= MIN_ACTIVE_SECONDS
    fields.screenState = isActive ? 'active' : 'idle'
  }

  takeInput(count: number, tsMicros: number): void {
    const { fields } = this
    fields.inputs = Math.min(fields.inputs + count, 0xffff_ffff)
    this.pause(tsMicros)
    this.lastInputMicros = tsMicros
  }

  private pause(tsMicros: number): void {
    const idleMs = Math.floor((tsMicros - this.lastInputMicros) / 1000)
    if (idleMs > this.fields.idleMs) this.fields.idleMs = Math.min(idleMs, 0xffff_ffff)
  }

  private takeClient(bytes: number, tsMicros: number): void {
    if (bytes <= MAX_INPUT_BYTES) this.takeInput(1, tsMicros)
    else if (bytes >= MIN_BULK_BYTES) {
      this.fields.uploadBytes += bytes
      this.bulkMessages++
    }
  }

  private takePicture(bytes: number, tsMicros: number): void {
    const { fields } = this
    fields.screenBytes += bytes
    const second = Math.floor(tsMicros / SECOND)
    if (second === this.lastSecond) return
    this.lastSecond = second
    fields.screenActiveSeconds = Math.min(fields.screenActiveSeconds + 1, 0xffff_ffff)
  }
}
