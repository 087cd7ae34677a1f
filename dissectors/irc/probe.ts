/** Whether first bytes are IRC's: a client that registers, a server that speaks with its name in front. */
import { holdsWord, isPrintable, matchWord } from '../../src/bytes/words.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

const CLIENT_WORDS = ['NICK ', 'CAP LS', 'CAP REQ', 'JOIN #', 'WEBIRC ', 'PRIVMSG ']
const SHARED_CLIENT_WORDS = [
  'PASS ',
  'PING ',
  'PONG ',
  'MODE ',
  'JOIN ',
  'WHOIS ',
  'AUTHENTICATE ',
  'STARTTLS',
]
const SERVER_WORDS = [
  'NOTICE AUTH :',
  'NOTICE * :',
  'ERROR :CLOSING LINK',
  'ERROR :YOUR HOST',
  'AUTHENTICATE +',
]
const SHARED_SERVER_WORDS = ['PING :', 'PING ', 'ERROR :']
/** What stands behind a server's or user's name. */
const AFTER_PREFIX = [
  'NOTICE ',
  'PRIVMSG ',
  'JOIN ',
  'JOIN :',
  'PART ',
  'QUIT ',
  'MODE ',
  'NICK ',
  'CAP ',
  'PONG ',
  'TOPIC ',
  'KICK ',
]
const COLON = 0x3a
const SPACE = 0x20
const MAX_PREFIX_BYTES = 120

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeIrc(input: StreamSlice): Probe {
  if (input.peek() === COLON) return turn(probePrefix(input), input, Direction.Resp)
  const server = probeWords(input, SERVER_WORDS)
  if (server === Probe.Yes) return turn(server, input, Direction.Resp)
  const user = probeUser(input)
  const client = user === Probe.No ? probeWords(input, CLIENT_WORDS) : user
  if (client === Probe.Yes) return turn(client, input, Direction.Orig)
  const pass = probePass(input)
  if (pass === Probe.Yes) return turn(pass, input, Direction.Orig)
  let shared: Probe = Probe.No
  if (input.isUsualPort) {
    shared = probeWords(
      input,
      input.direction === Direction.Orig ? SHARED_CLIENT_WORDS : SHARED_SERVER_WORDS,
    )
    if (shared === Probe.Yes) return shared
  }
  return server === Probe.More ||
    client === Probe.More ||
    pass === Probe.More ||
    shared === Probe.More
    ? Probe.More
    : Probe.No
}

const turn = (found: Probe, input: StreamSlice, from: Direction): Probe =>
  found === Probe.Yes && input.direction !== from ? Probe.Flipped : found

function probeWords(input: StreamSlice, words: readonly string[]): Probe {
  let more = false
  for (let i = 0; i < words.length; i++) {
    const found = matchWord(input, words[i]!)
    if (found === 1) return probeLine(input)
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** `:name 001 nick :...`, `:nick!user@host PRIVMSG ...`. */
function probePrefix(input: StreamSlice): Probe {
  let at = 1
  for (; at < MAX_PREFIX_BYTES; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte === SPACE) break
    if (byte < 0x21 || byte === 0x7f) return Probe.No
  }
  if (at === 1 || at === MAX_PREFIX_BYTES) return Probe.No
  if (isDigit(input.peek(at + 1))) {
    const last = input.peek(at + 4)
    if (last < 0) return Probe.More
    const isNumeric = isDigit(input.peek(at + 2)) && isDigit(input.peek(at + 3)) && last === SPACE
    return isNumeric ? probeLine(input) : Probe.No
  }
  let more = false
  for (let i = 0; i < AFTER_PREFIX.length; i++) {
    const found = matchWord(input, AFTER_PREFIX[i]!, at + 1)
    if (found === 1) return probeLine(input)
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** `USER name mode unused :real name`; FTP's and POP3's USER have one word. */
function probeUser(input: StreamSlice): Probe {
  const found = matchWord(input, 'USER ')
  if (found < 0) return Probe.No
  const end = input.find(0x0a)
  const stop = end < 0 ? input.end : end
  let spaces = 0
  for (let at = input.pos; at < stop; at++) {
    const byte = input.view.getUint8(at)
    if (byte === SPACE) spaces++
    if (byte === COLON && spaces >= 4 && input.view.getUint8(at - 1) === SPACE) return Probe.Yes
  }
  if (end < 0) return Probe.More
  return holdsWord(input, '\nNICK ') ? Probe.Yes : Probe.No
}

/** `PASS secret`, and in a further line who it is. */
function probePass(input: StreamSlice): Probe {
  const found = matchWord(input, 'PASS ')
  if (found < 0) return Probe.No
  if (holdsWord(input, '\nNICK ') || holdsWord(input, '\nCAP LS') || holdsWord(input, '\nSERVER '))
    return Probe.Yes
  return Probe.More
}

function probeLine(input: StreamSlice): Probe {
  const end = input.find(0x0a)
  // Colours and the marks of CTCP are controls, so that only NUL and 8-bit controls speak against it.
  if (!isPrintable(input, input.pos, Math.min(input.pos + 12, end < 0 ? input.end : end)))
    return Probe.No
  return end < 0 && input.remaining() < 200 ? Probe.More : Probe.Yes
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
