/** One session as its dissectors see and fill it. Made when a flow's first payload comes. */
import { escapeControls, MAX_OBJECT_BYTES } from '../bytes/text.ts'
import type { RecordPart } from '../record/encode.ts'
import type {
  DatagramDissector,
  Dissector,
  DissectorState,
  Expectation,
  ExpectedFlow,
  InnerStream,
  SessionContext,
  SessionEvent,
  SessionFacts,
  StatementView,
  StreamDissector,
  TranscriptPiece,
} from './contract.ts'
import type { ExpectedFlowHandle } from './expectedFlow.ts'
import type { PairMemory } from './pairMemory.ts'
import type { PrivacyPolicy, PrivacyView } from './privacy.ts'
import { StreamSide } from './streamSide.ts'
import type { Transcript } from './transcript.ts'

/** Different anomaly codes and tags kept of one session; more are not. */
const MAX_CODES = 32

/** What a session needs of the worker it lives in. */
export interface SessionHost {
  writeEvent(session: Session, event: SessionEvent): void
  writeTranscript(session: Session, piece: TranscriptPiece): void
  announce(session: Session, expectation: Expectation): ExpectedFlow | undefined
  readonly memory: PairMemory
  addressOf(session: Session, direction: number): string
  portOf(session: Session, direction: number): number
  carry(session: Session, dissector: string): InnerStream | undefined
  readonly privacy: PrivacyPolicy
}

/** A dissector at work in a session. */
export interface Speaker {
  readonly dissector: Dissector
  readonly state: DissectorState
}
/** One that reads a stream. */
export interface Reading extends Speaker {
  readonly dissector: StreamDissector<DissectorState>
}
/** One that hears datagrams. */
export interface Hearing extends Speaker {
  readonly dissector: DatagramDissector<DissectorState>
}

const NOTHING: readonly string[] = []
const NOBODY: readonly number[] = []
const NO_READINGS: readonly Speaker[] = []
const NO_PARTS: readonly RecordPart[] = []

const createFacts = (): SessionFacts => ({
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
})
const NO_FACTS: SessionFacts = Object.freeze(createFacts())

export class Session implements SessionContext {
  slot: number
  /** Set with the first record; '' before. */
  id = ''
  parentId = ''
  /** Name of the dissector that claimed it first; '' while none has. */
  protocol = ''
  /** Snapshots written. */
  seq = 0
  eventCount = 0
  eventsDropped = 0
  announced = 0
  /** What its terminal showed; null until a dissector told some. */
  recording: Transcript | null = null
  closed = false
  /** Shared and empty until a dissector claims the session. */
  facts: SessionFacts = NO_FACTS
  anomalies: readonly string[] = NOTHING
  tags: readonly string[] = NOTHING
  /** Dissectors that spoke, the present one last: more than one after a hand-over. */
  readings: readonly Speaker[] = NO_READINGS
  parts: readonly RecordPart[] = NO_PARTS
  /** Reads the bytes now; null while probing or when nobody does. */
  reading: Reading | null = null
  /** The same of a flow of datagrams. */
  hearing: Hearing | null = null
  /** Speaks at this moment in the place of who reads: of a wrapped stream, a watcher, one that handed on. */
  other: Speaker | null = null
  /** Wrapped streams begun. */
  innerCount = 0
  /** Handed on and still sees the segments of the directions in `watched`, a bit each. */
  watching: Reading | null = null
  watched = 0
  /** Dissectors that looked and said no, as indices into the registry. */
  refused: readonly number[] = NOBODY
  handOffs = 0
  sides: [StreamSide, StreamSide] = [new StreamSide(), new StreamSide()]
  /** The announcement this flow fulfils. */
  expected: ExpectedFlowHandle | null = null
  private readonly host: SessionHost
  private addresses: [string, string] | null = null
  private view: PrivacyView | null = null
  private viewedProtocol = ''

  constructor(slot: number, host: SessionHost) {
    this.slot = slot
    this.host = host
  }

  get clientIp(): string {
    return this.endAddresses()[0]
  }

  get serverIp(): string {
    return this.endAddresses()[1]
  }

  get clientPort(): number {
    return this.host.portOf(this, 0)
  }

  get serverPort(): number {
    return this.host.portOf(this, 1)
  }

  event(event: SessionEvent): void {
    this.host.writeEvent(this, event)
  }

  transcript(piece: TranscriptPiece): void {
    this.host.writeTranscript(this, piece)
  }

  anomaly(code: string): void {
    if (this.anomalies.length < MAX_CODES && !this.anomalies.includes(code)) {
      this.anomalies = [...this.anomalies, code]
    }
  }

  tag(tag: string): void {
    if (this.tags.length < MAX_CODES && !this.tags.includes(tag)) {
      this.tags = [...this.tags, tag]
    }
  }

  mask(secret: string): string {
    if (secret === '') return ''
    const { secrets } = this.privacyView()
    if (secrets === 'mask') return '****'
    return secrets === 'hash'
      ? this.host.privacy.hash(secret)
      : escapeControls(secret).slice(0, MAX_OBJECT_BYTES)
  }

  get statements(): StatementView {
    return this.privacyView().statements
  }

  recall(name: string): string {
    return this.host.memory.recall(this.namePair(), name)
  }

  note(name: string, text: string): void {
    this.host.memory.note(this.namePair(), name, text)
  }

  expect(expectation: Expectation): ExpectedFlow | undefined {
    return this.host.announce(this, expectation)
  }

  carry(dissector: string): InnerStream | undefined {
    return this.host.carry(this, dissector)
  }

  /** Name of the protocol that speaks at this moment. */
  get speaking(): string {
    const speaker = this.other ?? this.reading ?? this.hearing
    return speaker?.dissector.name ?? this.protocol
  }

  /** Dissector that is asked first what this is, as its announcement says; '' for none, and once one has spoken. */
  get announcedAs(): string {
    const expectation = this.expected?.expectation
    return expectation?.isRead === true && this.readings.length === 0 ? expectation.protocol : ''
  }

  /** Facts that name the user: its own, or of an announced session that is read and names none, its announcer's. */
  get userFacts(): SessionFacts {
    const { expected, facts } = this
    return facts.user === '' && expected?.expectation.isRead === true ? expected.owner.facts : facts
  }

  /** The facts, to be written to. */
  ownFacts(): SessionFacts {
    if (this.facts === NO_FACTS) this.facts = createFacts()
    return this.facts
  }

  /** A dissector begins to read. What only claimed sessions need is made here: most flows are never claimed. */
  begin(reading: Speaker): void {
    this.ownFacts()
    const { columns } = reading.dissector
    this.readings = [...this.readings, reading]
    // A proxy behind a proxy: a row has each column once, and the outermost one's stay.
    if (this.parts.some((part) => part.columns === columns)) return
    this.parts = [...this.parts, { columns, fields: reading.state.fields }]
  }

  /** A dissector says that it was not its protocol: neither it nor what it carried has spoken. */
  takeBack(speaker: Speaker): void {
    const at = this.readings.indexOf(speaker)
    const silent = this.readings.slice(at).map((reading) => reading.state.fields)
    this.readings = this.readings.slice(0, at)
    this.parts = this.parts.filter((part) => !silent.includes(part.fields))
  }

  /** Lets go of the buffers its directions hold. */
  release(): void {
    this.sides[0].reset()
    this.sides[1].reset()
  }

  /** Whether nobody ever knew it, so that the object can serve another flow. */
  get isUntouched(): boolean {
    const isUnknown = this.readings.length === 0 && this.refused === NOBODY
    return isUnknown && this.id === '' && this.expected === null
  }

  /** Begins anew for another flow; only after `isUntouched`. */
  restart(slot: number): void {
    this.slot = slot
    this.view = null
    this.watching = null
    this.watched = 0
    // Again: the runner may have come back to it after `release`, with the end of a cut packet.
    this.release()
    this.protocol = ''
    this.closed = false
    this.anomalies = NOTHING
    this.tags = NOTHING
    this.addresses = null
  }

  /** After the ends were swapped. */
  swapEnds(): void {
    this.sides = [this.sides[1], this.sides[0]]
    this.addresses = null
  }

  /** Ports of clients differ from session to session. */
  private namePair(): string {
    return `${this.clientIp} ${this.serverIp} ${this.serverPort}`
  }

  /** What the policy says of the protocol that speaks at this moment. */
  private privacyView(): PrivacyView {
    const { speaking } = this
    if (this.view === null || this.viewedProtocol !== speaking) {
      this.view = this.host.privacy.viewOf(speaking, this.clientIp, this.serverIp)
      this.viewedProtocol = speaking
    }
    return this.view
  }

  private endAddresses(): [string, string] {
    this.addresses ??= [this.host.addressOf(this, 0), this.host.addressOf(this, 1)]
    return this.addresses
  }
}
