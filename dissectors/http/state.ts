/** What is remembered of one HTTP/1 connection: at most a message a direction and a bounded queue of requests. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { GssLogin } from '../../src/formats/gssLogin.ts'
import type { BodyCapture } from './bodyCapture.ts'
import type { Credentials } from './credentials.ts'
import { Header } from './headerName.ts'
import type { Http2 } from './http2Stream.ts'
import { createHttpFields, type HttpFields } from './record.ts'
import type { View } from './view.ts'

/** Where a direction stands. */
export const Phase = {
  Start: 0,
  Headers: 1,
  /** A request's body that may never come, since it waits for 100 or was refused. */
  ExpectBody: 2,
  /** A response without its request: HEAD's has no body, whatever its fields say. */
  CheckBody: 3,
  Body: 4,
  ChunkSize: 5,
  ChunkData: 6,
  ChunkEnd: 7,
  Trailers: 8,
  UntilClose: 9,
  Resync: 10,
  /** HTTP/2. */
  Frames: 11,
} as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** A message as its head says it. */
export interface Message {
  version: string
  contentType: string
  contentLength: number
  chunked: boolean
  otherCoding: boolean
  upgrade: string
  bodyBytes: number
  contentEncoding: string
  /** What is kept of its body; undefined where no view wants it. */
  capture: BodyCapture | undefined
}

/** One direction's reading. */
export interface Side {
  phase: Phase
  message: Message
  /** Header whose value may go on in the next line; None when of no interest. */
  header: Header
  /** Where its value lies in the bytes being read; -1 once it is in `headerValue`. */
  headerFrom: number
  headerTo: number
  /** Its value when it went on, or when the bytes ended with it. */
  headerValue: string
  headerLines: number
  /** Body or chunk bytes still to come, those passed over already left out. */
  left: number
  /** Bytes of a body passed over by the last answer, counted when they have gone by. */
  granted: number
  discard: boolean
  resyncBytes: number
  /** Of HTTP/2: stream whose data is being passed over, 0 for other frames; whether it ends with it. */
  stream: number
  endsStream: boolean
}

export interface Transaction extends Message {
  method: string
  target: string
  /** With percent-encoding undone; '' where there is none. */
  decodedTarget: string
  host: string
  userAgent: string
  referrer: string
  forwardedFor: string
  expect: boolean
  via: boolean
  credentials: Credentials | undefined
  tsMicros: number
  status: number
  reason: string
  /** Of the response; undefined until its head was read. */
  response: Message | undefined
  location: string
  informational: number
  setsCookie: boolean
  /** Its target is a path that no known application has: said by its bytes, false where they were not looked at. */
  isCommon: boolean
  /** What it means to its application; undefined for most. */
  view: View | undefined
  /** Fields that few messages have, of both sides. */
  rare: Map<Header, string> | undefined
  /** Members added to the detail of its event. */
  extra: Record<string, unknown> | undefined
  /** A statement that policy keeps out of the target. */
  statement: string
  /** The application refused its credentials, in a way of its own. */
  isLoginRefused: boolean
}

/** A command running in a shell of WinRM, until its exit code comes. */
export interface WinRmCommand {
  id: string
  line: string
  shell: string
  kind: 'cmd' | 'powershell'
  /** What it was given encoded. */
  decoded: string
  tsMicros: number
  outputBytes: number
}

export interface HttpState extends DissectorState {
  readonly fields: HttpFields
  sides: [Side, Side]
  /** The request being read. */
  request: Transaction | undefined
  /** Read up to the end of their head, not yet answered. */
  pending: Transaction[]
  /** The transaction whose response is being read. */
  answering: Transaction | undefined
  messages: number
  /** Undefined while HTTP/1 is spoken. */
  http2: Http2 | undefined
  /** Time of the last bytes fed. */
  lastMicros: number
  /** Bytes of the server's were lost since its last status line. */
  answersLost: boolean
  /** After an upgrade that nobody reads on. */
  finished: boolean
  /** The values read last: most messages of a connection say the same, and are then not made into text again. */
  host: string
  userAgent: string
  contentType: string
  reason: string
  /** Content type counted last among the columns. */
  notedType: string
  /** Client's name and content type that views looked at last, and whether that type is a file's. */
  viewedAgent: string
  viewedType: string
  isFileType: boolean
  /** Commands of WinRM under way; undefined before the first. */
  commands: WinRmCommand[] | undefined
  /** The login by security tokens under way; undefined where none is. */
  login: GssLogin | undefined
  /** Scheme and user of the last attempt, and what became of it. */
  lastCredentials: string
  lastResult: string
}

export function createMessage(): Message {
  return {
    version: '',
    contentType: '',
    contentLength: -1,
    chunked: false,
    otherCoding: false,
    upgrade: '',
    bodyBytes: 0,
    contentEncoding: '',
    capture: undefined,
  }
}

export function createTransaction(method: string, target: string, tsMicros: number): Transaction {
  // Spelled out: spreading a message into it takes longer than reading the request.
  return {
    version: '',
    contentType: '',
    contentLength: -1,
    chunked: false,
    otherCoding: false,
    upgrade: '',
    bodyBytes: 0,
    contentEncoding: '',
    capture: undefined,
    method,
    target,
    decodedTarget: '',
    host: '',
    userAgent: '',
    referrer: '',
    forwardedFor: '',
    expect: false,
    via: false,
    credentials: undefined,
    tsMicros,
    status: 0,
    reason: '',
    response: undefined,
    location: '',
    informational: 0,
    setsCookie: false,
    isCommon: false,
    view: undefined,
    rare: undefined,
    extra: undefined,
    statement: '',
    isLoginRefused: false,
  }
}

function createSide(): Side {
  return {
    phase: Phase.Start,
    message: createMessage(),
    header: Header.None,
    headerFrom: -1,
    headerTo: -1,
    headerValue: '',
    headerLines: 0,
    left: 0,
    granted: 0,
    discard: false,
    resyncBytes: 0,
    stream: 0,
    endsStream: false,
  }
}

export function createHttpState(): HttpState {
  return {
    fields: createHttpFields(),
    sides: [createSide(), createSide()],
    request: undefined,
    pending: [],
    answering: undefined,
    messages: 0,
    http2: undefined,
    lastMicros: 0,
    answersLost: false,
    finished: false,
    host: '',
    userAgent: '',
    contentType: '',
    reason: '',
    notedType: '',
    viewedAgent: '',
    viewedType: '',
    isFileType: false,
    commands: undefined,
    login: undefined,
    lastCredentials: '',
    lastResult: '',
  }
}
