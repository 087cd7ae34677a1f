/**
 * The TLS records of an RDP session as their headers show them: five clear bytes each
 * (RFC 8446 5.1), wherever segments begin and end. Nothing of what they carry is kept; of the
 * ServerHello the cipher suite is read, which tells how large the messages inside are.
 */
import { Direction, type StreamSlice } from '../../src/dissect/contract.ts'
import { coverOf, isTls13Cipher, type RecordCover } from './recordCover.ts'

const RECORD_HEADER_BYTES = 5
/** RFC 5246 6.2.3: 2^14 and what encryption may add. */
const MAX_RECORD_BYTES = 18_432
const FIRST_TYPE = 20
const LAST_TYPE = 24
export const RecordType = { ChangeCipher: 20, Alert: 21, Handshake: 22, Data: 23 } as const

/** Of a ServerHello, counted from its handshake header: version, and the length of the session id. */
const VERSION_OFFSET = 4
const SESSION_ID_OFFSET = 38

/** Told of each application record, and of alerts once they are encrypted. */
export interface RecordSink {
  /** `bytes`: length in the header, what encryption adds included. */
  takeRecord(isOrig: boolean, bytes: number, tsMicros: number): void
  takeAlert(isOrig: boolean): void
}

class RecordReader {
  /** Bytes of the header read so far. */
  filled = 0
  type = 0
  length = 0
  /** Bytes of the record still to come. */
  left = 0
  /** The place of the next header is not known any more. */
  isLost = false
  sawHandshake = false
  changedCipher = false
}

/** TLS 1.3 hides its type: an alert is a record of two bytes. */
const TLS13_ALERT_BYTES = 2

export class TlsRecords {
  private readonly readers: [RecordReader, RecordReader] = [new RecordReader(), new RecordReader()]
  private readonly sink: RecordSink
  /** Of the ServerHello, 0 before it. */
  version = 0
  cipher = 0
  cover: RecordCover | undefined = undefined
  private sessionIdBytes = -1
  /** TLS 1.3: what the client sends first under the new keys is the end of its handshake. */
  private clientFinished = false

  constructor(sink: RecordSink) {
    this.sink = sink
  }

  get isTls13(): boolean {
    return isTls13Cipher(this.cipher)
  }

  /** Reads one segment; false once the records of its direction cannot be followed any more. */
  take(input: StreamSlice): boolean {
    const isOrig = input.direction === Direction.Orig
    const reader = this.readers[input.direction]
    const { view, end } = input
    let at = input.pos
    const cut = input.wireBytes - (end - at)
    while (at < end && !reader.isLost) {
      if (reader.left > 0) {
        const taken = Math.min(reader.left, end - at)
        if (!isOrig && this.cipher === 0) this.readHello(reader, view, at, taken)
        reader.left -= taken
        at += taken
        continue
      }
      at = this.readHeader(reader, isOrig, view, at, end, input.tsMicros)
    }
    if (cut > 0) this.lose(input.direction, cut)
    return !reader.isLost
  }

  /** `missing` bytes of a direction were not seen; false when a header was among them. */
  lose(direction: Direction, missing: number): boolean {
    const reader = this.readers[direction]
    if (missing <= reader.left) reader.left -= missing
    else reader.isLost = true
    return !reader.isLost
  }

  private readHeader(
    reader: RecordReader,
    isOrig: boolean,
    view: DataView,
    from: number,
    end: number,
    tsMicros: number,
  ): number {
    let at = from
    while (reader.filled < RECORD_HEADER_BYTES && at < end) {
      const byte = view.getUint8(at++)
      if (reader.filled === 0) reader.type = byte
      else if (reader.filled === 1 && byte !== 3) reader.isLost = true
      else if (reader.filled === 3) reader.length = byte << 8
      else if (reader.filled === 4) reader.length |= byte
      reader.filled++
    }
    if (reader.filled < RECORD_HEADER_BYTES) return at
    reader.filled = 0
    const { type, length } = reader
    if (type < FIRST_TYPE || type > LAST_TYPE || length > MAX_RECORD_BYTES) reader.isLost = true
    if (reader.isLost) return end
    reader.left = length
    this.takeHeader(reader, isOrig, type, length, tsMicros)
    return at
  }

  private takeHeader(
    reader: RecordReader,
    isOrig: boolean,
    type: number,
    length: number,
    tsMicros: number,
  ): void {
    if (type === RecordType.ChangeCipher) reader.changedCipher = true
    else if (type === RecordType.Alert && reader.changedCipher) this.sink.takeAlert(isOrig)
    else if (type === RecordType.Data) {
      if (this.isTls13) {
        if (!this.clientFinished) {
          this.clientFinished = isOrig
          return
        }
        if (length - this.cover!.most === TLS13_ALERT_BYTES) {
          this.sink.takeAlert(isOrig)
          return
        }
      }
      this.sink.takeRecord(isOrig, length, tsMicros)
    }
  }

  /** Picks version and cipher suite out of the server's first handshake record. */
  private readHello(reader: RecordReader, view: DataView, at: number, taken: number): void {
    if (reader.type !== RecordType.Handshake) return
    const from = reader.length - reader.left
    for (let i = 0; i < taken; i++) {
      const offset = from + i
      const byte = view.getUint8(at + i)
      const cipherOffset = SESSION_ID_OFFSET + 1 + this.sessionIdBytes
      if (offset === VERSION_OFFSET) this.version = byte << 8
      else if (offset === VERSION_OFFSET + 1) this.version |= byte
      else if (offset === SESSION_ID_OFFSET) this.sessionIdBytes = Math.min(byte, 32)
      else if (this.sessionIdBytes >= 0 && offset === cipherOffset) this.cipherHigh = byte
      else if (this.sessionIdBytes >= 0 && offset === cipherOffset + 1) {
        this.cipher = (this.cipherHigh << 8) | byte
        this.cover = coverOf(this.cipher, this.version)
        return
      }
    }
  }
  private cipherHigh = 0
}
