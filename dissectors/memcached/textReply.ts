/** Replies of the text and meta protocols: doc/protocol.txt. */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_REPLY, MAX_LINE_BYTES } from './constants.ts'
import type { MemcachedState } from './state.ts'
import { answerCommand, noteVersion } from './telling.ts'
import { countBad, readSize, takeLine } from './textCommand.ts'

const LINE_END_BYTES = 2
const ERRORS = new Set(['ERROR', 'CLIENT_ERROR', 'SERVER_ERROR'])
/** Words that answer a command, alone or followed by more. */
const ANSWERS = new Set(
  (
    'STORED NOT_STORED EXISTS NOT_FOUND DELETED TOUCHED OK END RESET BUSY BADCLASS NOSPARE NOTFULL UNSAFE SAME ' +
    'VERSION VA HD EN NF NS EX MN ME ERROR CLIENT_ERROR SERVER_ERROR'
  ).split(' '),
)
/** Lines of lists, which END ends. */
const ROW = /^(STAT |ITEM |key=|ts=)/
/** How the reply's line, and any item behind it, is to be taken. */
export const ReplyLine = { Bad: -1, Part: 0, Whole: 1 } as const

/** Reads the server's lines. */
export function readTextReplies(
  state: MemcachedState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    const taken = takeLine(state, input, session)
    if (taken === undefined) return Verdict.More
    if (taken.stop === taken.start) continue
    const text = wireText(input.bytes, taken.start, taken.stop, MAX_LINE_BYTES)
    const kind = takeReplyLine(state, text, session)
    if (kind === ReplyLine.Bad) {
      const verdict = countBad(state, Direction.Resp, BAD_REPLY, session)
      if (verdict !== Verdict.More) return verdict
      continue
    }
    state.lost[Direction.Resp] = false
    state.good[Direction.Resp]++
    if (kind === ReplyLine.Whole) answerText(state, text, input.tsMicros, session)
    const { itemBytes } = state.answer
    if (itemBytes === 0) continue
    const here = Math.min(itemBytes, input.remaining())
    input.pos += here
    input.skipBytes = itemBytes - here
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

/** Takes a line into the answer being read; `answer.itemBytes` is what follows it. */
export function takeReplyLine(
  state: MemcachedState,
  text: string,
  session: SessionContext,
): (typeof ReplyLine)[keyof typeof ReplyLine] {
  const { answer } = state
  answer.itemBytes = 0
  if (ROW.test(text)) {
    answer.lines++
    if (text.startsWith('STAT version ')) noteVersion(text.slice('STAT version '.length), session)
    return ReplyLine.Part
  }
  const words = text.split(' ', 4)
  const word = words[0]!
  if (word === 'VALUE' || word === 'VA') {
    const size = readSize(words[word === 'VA' ? 1 : 3])
    if (size < 0) return ReplyLine.Bad
    answer.hits++
    answer.bytes += size
    answer.itemBytes = size + LINE_END_BYTES
    return word === 'VA' ? ReplyLine.Whole : ReplyLine.Part
  }
  if (!ANSWERS.has(word) && !/^\d{1,20} *$/.test(text)) return ReplyLine.Bad
  if (word === 'VERSION') noteVersion(text.slice('VERSION '.length), session)
  if (word === 'HD') answer.hits++
  return ReplyLine.Whole
}

/** Gives a whole reply to its command. */
export function answerText(
  state: MemcachedState,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const space = text.indexOf(' ')
  const word = space < 0 ? text : text.slice(0, space)
  const isError = ERRORS.has(word)
  const isWord = ANSWERS.has(word)
  answerCommand(
    state,
    findAsker(state, word, text),
    {
      status: isError ? 'error' : 'ok',
      code: isWord ? word : '',
      text: isError && space >= 0 ? text.slice(space + 1) : '',
      tsMicros,
    },
    session,
  )
}

/** Which command a reply answers: the oldest, but where quiet ones may have been passed in silence. */
function findAsker(state: MemcachedState, word: string, text: string): number {
  const { pending } = state
  if (pending.length === 0 || !pending[0]!.isQuiet) return 0
  if (word === 'MN')
    return Math.max(
      0,
      pending.findIndex((p) => p.verb === 'mn'),
    )
  const opaque = / O(\S+)/.exec(text)?.[1] ?? ''
  const named = opaque === '' ? -1 : pending.findIndex((p) => p.opaque === opaque)
  if (named >= 0) return named
  // What a quiet command does not say must be another's.
  const isSilent = (verb: string): boolean =>
    verb === 'mg' ? word === 'EN' : word === 'HD' || word === 'NF'
  return Math.max(
    0,
    pending.findIndex((p) => !p.isQuiet || !isSilent(p.verb)),
  )
}
