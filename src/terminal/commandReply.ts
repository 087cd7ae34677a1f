/**
 * What a server of rsh or rexec answers, rcmd(3) and rexec(3) of 4.2BSD: a zero byte and the
 * command's output, or one and why it does not run.
 */
import { wireText } from '../bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../dissect/contract.ts'

/** Longest line of an error. */
const MAX_LINE_BYTES = 1024
/** Output looked at for words of refusal, which some servers send behind the zero byte. */
const MAX_REFUSAL_BYTES = 128
/** How sure it is that words alone, or a close without any, are a refusal. */
const REFUSAL_CONFIDENCE = 0.8
/** The command runs, or an error follows. */
const ACCEPTED = 0
const REFUSED = 1
/** The server's first byte is neither zero nor one. */
const BAD_REPLY = 'reply-without-status'

/** What comes next from the server. */
export const Reply = { Status: 0, Error: 1, Output: 2 } as const
export type Reply = (typeof Reply)[keyof typeof Reply]

/** What is remembered of the answer. */
export interface CommandReply {
  /** What the server said instead of running the command goes into `result`. */
  readonly fields: { result: string }
  reply: Reply
  /** When the command was sent, and when its last output was seen; microseconds. */
  commandMicros: number
  lastMicros: number
  isRefused: boolean
  /** The result was told. */
  isDecided: boolean
  /** The output's beginning while it may be words of refusal. */
  head: string
}

const LF = 0x0a
/** Words of rshd, rexecd, PAM and ruserok(3) that say who may not; others say that the command could not be run. */
const DENIED =
  /permission denied|login incorrect|password incorrect|access denied|not (?:allowed|authori[sz]ed)|account|expired|unknown user/i

/** And those that are all a server says which sends them behind its zero byte. */
const DENIED_ONLY =
  /^(?:\S+: )?(?:authentication failure|permission denied|login incorrect|access denied|user account has expired)\W*$/i

/** True when the answer was read and output begins at `input.pos`. */
export function readReply(
  state: CommandReply,
  input: StreamSlice,
  session: SessionContext,
): Verdict | true {
  if (state.reply === Reply.Status) {
    const status = input.peek()
    if (status === ACCEPTED) {
      input.pos++
      state.reply = Reply.Output
      return true
    }
    if (status === REFUSED) input.pos++
    else session.anomaly(BAD_REPLY)
    state.reply = Reply.Error
  }
  const end = input.find(LF)
  if (end < 0 && input.remaining() <= MAX_LINE_BYTES) {
    input.need = input.remaining() + 1
    return Verdict.More
  }
  const why = wireText(input.bytes, input.pos, end < 0 ? input.end : end).trim()
  input.pos = input.end
  state.lastMicros = input.tsMicros
  refuse(state, why, DENIED.test(why) ? 'failure' : 'unknown', 1, input.tsMicros, session)
  return Verdict.Done
}

/** Looks at the output's beginning, from `input.pos` on, until it is more than words of refusal could be. */
export function weighOutput(
  state: CommandReply,
  input: StreamSlice,
  session: SessionContext,
): void {
  if (state.isDecided) return
  const room = Math.min(input.remaining(), MAX_REFUSAL_BYTES - state.head.length)
  state.head += input.bytes.toString('latin1', input.pos, input.pos + room)
  const end = state.head.indexOf('\n')
  const isWhole = end >= 0 && end === state.head.length - 1 && room === input.remaining()
  if (end < 0 && state.head.length < MAX_REFUSAL_BYTES && isText(state.head)) return
  if (isWhole && DENIED_ONLY.test(state.head.trim())) return
  accept(state, input.tsMicros, session)
}

/** Acknowledgements of a copy and other binary output are no words. */
function isText(head: string): boolean {
  for (let i = 0; i < head.length; i++) if (head.charCodeAt(i) < 0x09) return false
  return true
}

/** No more comes: what was seen of the output is all there is. */
export function endReply(state: CommandReply, tsMicros: number, session: SessionContext): void {
  if (state.isDecided || state.reply === Reply.Error) return
  const why = state.head.trim()
  if (state.reply === Reply.Status) {
    refuse(state, '', 'failure', REFUSAL_CONFIDENCE, tsMicros, session)
  } else if (DENIED_ONLY.test(why)) {
    refuse(state, why, 'failure', REFUSAL_CONFIDENCE, tsMicros, session)
  } else accept(state, tsMicros, session)
}

function accept(state: CommandReply, tsMicros: number, session: SessionContext): void {
  state.head = ''
  decide(state, 'success', 1, 'the server answered with a zero byte', tsMicros, session)
}

function refuse(
  state: CommandReply,
  why: string,
  result: 'failure' | 'unknown',
  confidence: number,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.result = why
  state.isRefused = true
  const said =
    why === '' ? 'the server closed without an answer' : `server said "${why.slice(0, 80)}"`
  const evidence = confidence < 1 && why !== '' ? `${said} and nothing else` : said
  decide(state, result, confidence, evidence, tsMicros, session)
}

function decide(
  state: CommandReply,
  result: 'success' | 'failure' | 'unknown',
  confidence: number,
  evidence: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  state.isDecided = true
  // Without its opening nothing says that anybody asked to be let in.
  if (facts.authMethod === '') return
  facts.authResult = result
  facts.confidence = confidence
  facts.evidence = evidence
  session.event({
    tsMicros,
    kind: 'auth',
    action: facts.authMethod,
    user: facts.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    durationMicros: Math.max(0, tsMicros - state.commandMicros),
    detail: { evidence },
  })
}
