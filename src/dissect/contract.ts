/**
 * What a dissector is, and what it may see and say. A dissector is pure: bytes in,
 * facts out; no I/O, no clock, no log, no exception on anything the wire holds.
 */
import type { ByteReader } from '../bytes/reader.ts'
import type { Columns } from '../record/column.ts'

/** Which endpoint sent the bytes: the originator (client) opened the session. */
export const Direction = { Orig: 0, Resp: 1 } as const
export type Direction = (typeof Direction)[keyof typeof Direction]

/** What `probe` says of the first bytes of a direction. */
export const Probe = {
  No: 0,
  /** Could be: ask again with more bytes, until `probeBytes` have been shown. */
  More: 1,
  Yes: 2,
  /** This protocol, but the endpoints are the other way round. */
  Flipped: 3,
} as const
export type Probe = (typeof Probe)[keyof typeof Probe]

/** What `feed`, `segment` and `gap` say. More, Done and Sizes speak of the direction fed, the others of the session. */
export const Verdict = {
  /** Read up to `input.pos`: keep the rest, call again when `input.need` bytes are there. */
  More: 0,
  /** Nothing more of interest in this direction: its packets cost counters only from now on. */
  Done: 1,
  /** Not this protocol after all: another dissector may try. */
  Reject: 2,
  /** This protocol, but malformed: keep the fields read so far. */
  Broken: 3,
  /** The rest of both directions belongs to `input.handOff`, as TLS inside RDP; '' probes anew, as after HTTP CONNECT. */
  HandOff: 4,
  /** From `input.pos` on this direction is wanted segment by segment through `segment`, nothing held or copied. */
  Sizes: 5,
} as const
export type Verdict = (typeof Verdict)[keyof typeof Verdict]

/** In-order bytes of one direction. One object a worker, reused: valid only during the call. */
export interface StreamSlice extends ByteReader {
  direction: Direction
  /** Capture time of the packet that completed these bytes, microseconds since the epoch. */
  tsMicros: number
  /** Bytes of this direction before `pos` at the start of the call. */
  streamOffset: number
  /** In `segment`: bytes the segment had on the wire, more than `remaining()` when the capture cut it. */
  wireBytes: number
  /** In `probe`: the server's port is one the dissector names, or the flow was announced as its own. */
  isUsualPort: boolean
  /** In `feed`: sequence number up to which this direction has acknowledged the other; only differences mean something. All that a one-sided capture shows of the other side. */
  acknowledged: number
  /** Set with Verdict.More: bytes wanted, counted from `pos`. 1 when unknown. */
  need: number
  /** Set with Verdict.More: this many bytes from `pos` on are of no interest (a body): never shown, a gap in them is no gap. They may lie beyond `end`. */
  skipBytes: number
  /** Set with Verdict.HandOff: the dissector's name, or '' to probe anew. */
  handOff: string
  /** Set with Verdict.HandOff: both directions also come segment by segment through this dissector's `segment` from here on, beside the next one's reading. */
  watch: boolean
}

export type AuthResult = '' | 'success' | 'failure' | 'unknown'

/** Core columns of the session that a dissector may fill in. See src/record/core.ts for each one's meaning. */
export interface SessionFacts {
  user: string
  userDomain: string
  authMethod: string
  /** '' while no authentication was seen to be going on. */
  authResult: AuthResult
  authAttempts: number
  encrypted: boolean
  clientSoftware: string
  serverSoftware: string
  activity: '' | 'interactive' | 'automated' | 'file-transfer' | 'tunnel' | 'scan' | 'unknown'
  /** 0 to 1, of what was inferred rather than read; 1 when everything was read. */
  confidence: number
  /** From what it was inferred, in words a person can check. */
  evidence: string
}

export type EventKind =
  | 'auth'
  | 'command'
  | 'query'
  | 'request'
  | 'message'
  | 'file'
  | 'channel'
  | 'privilege'
  | 'negotiation'
  | 'anomaly'

/** A timed fact worth a row of its own. Text is to be made by `wireText`; the runner cuts what is too long. */
export interface SessionEvent {
  tsMicros: number
  kind: EventKind
  /** The protocol's own verb, upper case where the protocol's is: `RETR`, `GET`. */
  action: string
  /** What it acted on: path, statement, command line as the user meant it. */
  object?: string
  user?: string
  status?: 'ok' | 'error' | 'unknown'
  /** The protocol's own: `530`, `404`. */
  statusCode?: string
  statusText?: string
  bytes?: number
  durationMicros?: number
  /** What only this protocol has. */
  detail?: Readonly<Record<string, unknown>>
}

/**
 * A piece of what a cleartext terminal showed or was sent, for playback. Told in order of
 * happening, output as the terminal gets it: the protocol's own escapes taken out, secrets masked.
 */
export interface TranscriptPiece {
  /** Capture time, microseconds since the epoch. */
  tsMicros: number
  /** `gap`: bytes of output were not seen; `marker`: something to jump to, as a command. */
  kind: 'output' | 'input' | 'resize' | 'gap' | 'marker'
  /** Of output and input: copied by the callee. */
  bytes?: Uint8Array
  /** Of resize: the terminal's size in characters. */
  columns?: number
  rows?: number
  /** Of gap: bytes that were not seen. */
  missing?: number
  /** Of marker: a command line, `login`, ... */
  text?: string
}

/** A flow to come that belongs to this session, as FTP's data connections do. */
export interface Expectation {
  /** Address that will listen, as text; '' for the session's own endpoint named by `listener`. */
  host: string
  listener: Direction
  port: number
  transport: 'tcp' | 'udp'
  /** Protocol name its session gets: `ftp-data`. Of a flow that is read: the dissector asked first, '' for none. */
  protocol: string
  /** The flow is recognised and read as any other, and tied to this session: what a port mapper answers. Absent: its bytes are only counted. */
  isRead?: boolean
  /** How long it is awaited, microseconds of packet time. */
  forMicros: number
  /** Called once, when the awaited flow has closed. */
  onClose?(flow: ExpectedFlow, tsMicros: number): void
  /** Of an awaited UDP flow that is not read: each of its datagrams, `input.direction` as that flow has it; valid only during the call. */
  onDatagram?(input: StreamSlice, session: SessionContext): void
}

/** A stream of another protocol that travels wrapped in this one, as TLS in the packets of TDS. */
export interface InnerStream {
  /** Next bytes of a direction, `[start, end)`; what has to be held of them is copied. False once nobody reads them. */
  feed(direction: Direction, bytes: Buffer, start: number, end: number): boolean
  /** `missing` bytes of a direction were lost. */
  gap(direction: Direction, missing: number): boolean
}

/** How much of a statement may be shown: all, all but its literals and values, or only what kind it is. */
export type StatementView = 'full' | 'no-literals' | 'class'

/** A handle on an announced flow; its counters are live. */
export interface ExpectedFlow {
  readonly state: 'awaited' | 'open' | 'closed' | 'expired'
  readonly sessionId: string
  /** Payload bytes so far from who opened that flow, and from who listened. */
  readonly origBytes: number
  readonly respBytes: number
  readonly firstMicros: number
  readonly lastMicros: number
}

/** What a dissector may say of a session besides its own fields. */
export interface SessionContext {
  readonly facts: SessionFacts
  readonly clientIp: string
  readonly serverIp: string
  readonly clientPort: number
  readonly serverPort: number
  /** Bounded a session; past the bound they are counted (`events_dropped`). */
  event(event: SessionEvent): void
  /**
   * What a terminal showed (setting `transcripts`; input only where the operator wants it).
   * Bounded a session, loss counted; each call is cheap, so a call a segment is fine.
   */
  transcript(piece: TranscriptPiece): void
  /** A departure from the protocol, by code: lower case with dashes. */
  anomaly(code: string): void
  tag(tag: string): void
  /** What may be shown of a secret under the operator's policy; `****` by default, a keyed hash, or all of it; '' for ''. */
  mask(secret: string): string
  /** What may be shown of statements, keys' values and messages here under that policy. */
  readonly statements: StatementView
  /** What an earlier session of this client with this server's port noted in this run; '' when nothing, or it was given up. */
  recall(name: string): string
  /** Notes it for later sessions of these two; at most 128 characters, '' takes it away. Bounded, the oldest go first. */
  note(name: string, text: string): void
  /** Announces a flow; bounded, and then `undefined`. */
  expect(expectation: Expectation): ExpectedFlow | undefined
  /** Begins a stream wrapped in this one, read by the dissector of that name, whose columns and events join the session's; bounded, and then `undefined`. */
  carry(dissector: string): InnerStream | undefined
}

/** What a dissector knows of one session: its columns, and whatever else its parser remembers. */
export interface DissectorState {
  /** Made by `createFields` from the dissector's record.ts. */
  readonly fields: object
}

interface DissectorBase<S extends DissectorState> {
  readonly name: string
  /** One line for `earshot dissectors`. */
  readonly description: string
  /** The columns it adds to a session, from its record.ts. */
  readonly columns: Columns
  /** Orders probing; never decides alone. */
  readonly ports: readonly number[]
  /** Sets every property, so that all sessions of a protocol have one shape. */
  create(): S
  /** The session closed or expired: last chance to complete the fields. */
  close?(state: S, tsMicros: number, session: SessionContext): void
}

/** One application protocol over TCP. It keeps nothing itself. */
export interface StreamDissector<S extends DissectorState> extends DissectorBase<S> {
  readonly transport: 'tcp'
  /** Most bytes of one direction that `probe` is shown, at most 256. */
  readonly probeBytes: number
  /** Most unread bytes kept of one direction between calls, at most 64 KiB; past it the session is Broken. */
  readonly maxHeldBytes: number
  /** Pure, allocation-free; the caller resets `input` afterwards. */
  probe(input: StreamSlice): Probe
  /** Reads bytes, fills the fields. Never throws on what is in them. */
  feed(state: S, input: StreamSlice, session: SessionContext): Verdict
  /** After Verdict.Sizes or a hand-over it watches: one segment, in order; what is left unread of it is dropped. More or Sizes: go on. */
  segment?(state: S, input: StreamSlice, session: SessionContext): Verdict
  /** `missing` bytes of a direction were lost before its next `feed` or `segment`. Absent: a gap makes the session Broken. */
  gap?(state: S, direction: Direction, missing: number, session: SessionContext): Verdict
  /** The direction ended in order (FIN). */
  finish?(state: S, direction: Direction, tsMicros: number, session: SessionContext): void
}

/**
 * One application protocol over UDP: one call a datagram, which is all of it that will ever be shown.
 * A protocol over TCP too has two dissectors of one name and one `columns`.
 */
export interface DatagramDissector<S extends DissectorState> extends DissectorBase<S> {
  readonly transport: 'udp'
  /** Pure, allocation-free, shown a whole datagram; More means No. */
  probe(input: StreamSlice): Probe
  /**
   * Whether a datagram that nobody knows is of what goes before this protocol on the same flow, as
   * STUN goes before DTLS: the flow is then asked about further. Pure, strict, allocation-free.
   */
  precedes?(input: StreamSlice): boolean
  /** Done: no further datagram of this flow is of interest. Never throws on what is in it. */
  datagram(state: S, input: StreamSlice, session: SessionContext): Verdict
}

export type Dissector<S extends DissectorState = DissectorState> =
  | StreamDissector<S>
  | DatagramDissector<S>
