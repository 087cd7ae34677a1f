import { ByteReader } from '../../src/bytes/reader.ts'
import {
  Direction,
  type Expectation,
  type ExpectedFlow,
  type InnerStream,
  type SessionContext,
  type SessionEvent,
  type SessionFacts,
  type StatementView,
  type StreamSlice,
  type TranscriptPiece,
} from '../../src/dissect/contract.ts'

/** A reader over a test's bytes, surrounded by foreign ones as in the capture arena. */
export class Slice extends ByteReader implements StreamSlice {
  direction: Direction = Direction.Orig
  tsMicros = 0
  streamOffset = 0
  wireBytes = 0
  isUsualPort = false
  acknowledged = 0
  need = 1
  skipBytes = 0
  handOff = ''
  watch = false

  constructor(bytes: Buffer) {
    super(Buffer.concat([Buffer.alloc(7, 0x5a), bytes, Buffer.alloc(9, 0xa5)]))
    this.reset(7, 7 + bytes.length)
    this.wireBytes = bytes.length
  }
}

export class TestFlow implements ExpectedFlow {
  state: 'awaited' | 'open' | 'closed' | 'expired' = 'awaited'
  sessionId = 'f'.repeat(32)
  origBytes = 0
  respBytes = 0
  firstMicros = 0
  lastMicros = 0
  readonly expectation: Expectation
  constructor(expectation: Expectation) {
    this.expectation = expectation
  }
}

/** A session that writes down what the dissector says. */
export class Recorder implements SessionContext {
  readonly clientIp = '192.0.2.1'
  readonly serverIp = '192.0.2.2'
  readonly clientPort = 40000
  readonly serverPort = 9
  readonly facts: SessionFacts = {
    user: '',
    userDomain: '',
    authMethod: '',
    authResult: '',
    authAttempts: 0,
    encrypted: false,
    clientSoftware: '',
    serverSoftware: '',
    activity: '',
    confidence: 0,
    evidence: '',
  }
  readonly events: SessionEvent[] = []
  readonly anomalies: string[] = []
  readonly tags: string[] = []
  readonly pieces: TranscriptPiece[] = []
  readonly expected: TestFlow[] = []
  readonly notes = new Map<string, string>()
  event(event: SessionEvent): void {
    this.events.push(event)
  }
  anomaly(code: string): void {
    if (!this.anomalies.includes(code)) this.anomalies.push(code)
  }
  tag(tag: string): void {
    if (!this.tags.includes(tag)) this.tags.push(tag)
  }
  transcript(piece: TranscriptPiece): void {
    // The bytes are the callee's to copy.
    this.pieces.push(
      piece.bytes === undefined ? piece : { ...piece, bytes: Buffer.from(piece.bytes) },
    )
  }

  mask(secret: string): string {
    return secret === '' ? '' : '****'
  }
  statements: StatementView = 'full'
  /** What was fed to wrapped streams, by dissector and direction. */
  readonly carried: { dissector: string; fed: [Buffer[], Buffer[]] }[] = []
  carry(dissector: string): InnerStream {
    const fed: [Buffer[], Buffer[]] = [[], []]
    this.carried.push({ dissector, fed })
    return {
      feed(direction, bytes, start, end) {
        fed[direction].push(Buffer.from(bytes.subarray(start, end)))
        return true
      },
      gap: () => true,
    }
  }
  recall(name: string): string {
    return this.notes.get(name) ?? ''
  }
  note(name: string, text: string): void {
    this.notes.set(name, text)
  }
  expect(expectation: Expectation): ExpectedFlow {
    const flow = new TestFlow(expectation)
    this.expected.push(flow)
    return flow
  }
}
