/**
 * SQL Server's Browser over UDP: MC-SQLR. A client asks where an instance listens, or who is there at
 * all, and is answered with names, versions and ports.
 */
import { escapeControls, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import {
  type DatagramDissector,
  Direction,
  type DissectorState,
  Probe,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { createTdsFields, type TdsFields, tdsColumns } from './record.ts'

const ASK_EVERYBODY = 0x02
const ASK_SERVER = 0x03
const ASK_INSTANCE = 0x04
const ASK_ADMIN_PORT = 0x0f
const ANSWER = 0x05
const ANSWER_HEADER_BYTES = 3
/** An answer on the port for administrators: version and port. */
const ADMIN_ANSWER_BYTES = 6
/** Longest name of an instance, its zero included. */
const MAX_INSTANCE_BYTES = 33
/** Bytes read of an answer, instances told of. */
const MAX_ANSWER_BYTES = 4096
const MAX_INSTANCES = 32
const FIRST_WORD = 'ServerName;'
const ACTIONS: Readonly<Record<number, string>> = {
  [ASK_EVERYBODY]: 'BROWSE',
  [ASK_SERVER]: 'BROWSE',
  [ASK_INSTANCE]: 'INSTANCE',
  [ASK_ADMIN_PORT]: 'ADMIN_PORT',
}

interface Question {
  readonly action: string
  readonly instance: string
  readonly tsMicros: number
}

export interface TdsBrowserState extends DissectorState {
  readonly fields: TdsFields
  question: Question | undefined
}

export const tdsBrowser: DatagramDissector<TdsBrowserState> = {
  name: 'tds',
  description: "SQL Server's Browser: which instances there are, and where",
  transport: 'udp',
  columns: tdsColumns,
  ports: [1434],
  create: () => ({ fields: createTdsFields(), question: undefined }),
  probe: probeBrowser,
  datagram(state, input, session) {
    session.facts.confidence = 1
    if (input.direction === Direction.Orig) return readQuestion(state, input, session)
    return readAnswer(state, input, session)
  },
  close(state, tsMicros, session) {
    tellUnanswered(state, tsMicros, session)
  },
}

/** An answer anywhere, a question on the usual port only: it is a byte or two. */
function probeBrowser(input: StreamSlice): Probe {
  const kind = input.peek()
  const size = input.remaining()
  if (kind === ANSWER) {
    if (size < ANSWER_HEADER_BYTES + FIRST_WORD.length) return Probe.No
    if (input.view.getUint16(input.pos + 1, true) !== size - ANSWER_HEADER_BYTES) return Probe.No
    for (let i = 0; i < FIRST_WORD.length; i++) {
      if (input.peek(ANSWER_HEADER_BYTES + i) !== FIRST_WORD.charCodeAt(i)) return Probe.No
    }
    return input.direction === Direction.Resp ? Probe.Yes : Probe.Flipped
  }
  if (!input.isUsualPort || input.direction !== Direction.Orig) return Probe.No
  if (kind === ASK_EVERYBODY || kind === ASK_SERVER) return size === 1 ? Probe.Yes : Probe.No
  const from = kind === ASK_INSTANCE ? 1 : kind === ASK_ADMIN_PORT && input.peek(1) === 1 ? 2 : -1
  if (from < 0 || size <= from || size > from + MAX_INSTANCE_BYTES) return Probe.No
  for (let at = from; at < size - 1; at++) if (input.peek(at) < 0x20) return Probe.No
  return Probe.Yes
}

function readQuestion(
  state: TdsBrowserState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const action = ACTIONS[input.peek()]
  if (action === undefined) return Verdict.Broken
  tellUnanswered(state, input.tsMicros, session)
  const start = input.pos + (action === 'ADMIN_PORT' ? 2 : 1)
  const zero = input.find(0)
  const instance =
    action === 'BROWSE' ? '' : wireText(input.bytes, start, zero < start ? input.end : zero)
  state.question = { action, instance, tsMicros: input.tsMicros }
  if (state.fields.instance === '') state.fields.instance = instance
  return Verdict.More
}

function tellUnanswered(state: TdsBrowserState, tsMicros: number, session: SessionContext): void {
  const { question } = state
  if (question === undefined) return
  state.question = undefined
  tell(question, 'unknown', {}, tsMicros, session)
}

function readAnswer(state: TdsBrowserState, input: StreamSlice, session: SessionContext): Verdict {
  if (input.peek() !== ANSWER || input.remaining() < ANSWER_HEADER_BYTES) return Verdict.Broken
  const { tsMicros } = input
  const question = state.question ?? { action: 'BROWSE', instance: '', tsMicros }
  state.question = undefined
  if (question.action === 'ADMIN_PORT' && input.remaining() >= ADMIN_ANSWER_BYTES) {
    const port = input.view.getUint16(input.pos + 4, true)
    tell(question, 'ok', { port }, tsMicros, session)
    return Verdict.More
  }
  const start = input.pos + ANSWER_HEADER_BYTES
  const text = input.bytes.toString('utf8', start, Math.min(input.end, start + MAX_ANSWER_BYTES))
  const instances = listInstances(text)
  const version = instances.find((i) => i.version !== undefined)?.version
  if (version !== undefined) session.facts.serverSoftware = `Microsoft SQL Server ${version}`
  if (state.fields.serverName === '') state.fields.serverName = instances[0]?.server ?? ''
  tell(question, 'ok', { instances }, tsMicros, session)
  return Verdict.More
}

interface Instance {
  server?: string
  instance?: string
  version?: string
  tcp?: string
  pipe?: string
}
const KEYS: ReadonlyMap<string, keyof Instance> = new Map([
  ['ServerName', 'server'],
  ['InstanceName', 'instance'],
  ['Version', 'version'],
  ['tcp', 'tcp'],
  ['np', 'pipe'],
])

/** `ServerName;A;InstanceName;B;...;;ServerName;...`: pairs, an empty one between instances. */
function listInstances(text: string): Instance[] {
  return text
    .split(';;')
    .filter((part) => part.startsWith(FIRST_WORD))
    .slice(0, MAX_INSTANCES)
    .map((part) => {
      const words = part.split(';')
      const instance: Instance = {}
      for (let i = 0; i + 1 < words.length; i += 2) {
        const key = KEYS.get(words[i]!)
        if (key !== undefined)
          instance[key] = escapeControls(words[i + 1]!).slice(0, MAX_TEXT_BYTES)
      }
      return instance
    })
}

function tell(
  question: Question,
  status: 'ok' | 'unknown',
  detail: Readonly<Record<string, unknown>>,
  tsMicros: number,
  session: SessionContext,
): void {
  session.event({
    tsMicros,
    kind: 'request',
    action: question.action,
    object: question.instance,
    status,
    durationMicros: tsMicros - question.tsMicros,
    detail,
  })
}
