/**
 * Whether first bytes are an FTP control connection's. A 220 greeting is SMTP's as
 * well, and USER is POP3's and IRC's: each claims only with words of its own.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

/** Commands no other line protocol opens with, as far as they are told apart here. */
const OWN_COMMANDS = [
  'AUTH TLS',
  'AUTH SSL',
  'AUTH GSSAPI',
  'FEAT\r',
  'FEAT\n',
  'SYST\r',
  'SYST\n',
  'OPTS UTF8',
  'OPTS MLST',
  'PASV\r',
  'PASV\n',
  'EPSV\r',
  'EPSV\n',
  'EPSV ',
  'EPRT |',
  'CLNT ',
  'STOR ',
  'CWD ',
  'PWD\r',
  'PWD\n',
  'TYPE I',
  'TYPE A',
  'MLSD\r',
  'MLSD ',
  'MDTM ',
]

/** Case-insensitive: 1 whole, 0 as far as there are bytes, -1 not. `word` is upper case. */
function match(input: StreamSlice, word: string, ahead = 0): number {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return 0
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte
    if (upper !== word.charCodeAt(i)) return -1
  }
  return 1
}

function holds(input: StreamSlice, word: string): boolean {
  for (let at = 0; at < input.remaining(); at++) {
    if (match(input, word, at) === 1) return true
  }
  return false
}

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeFtp(input: StreamSlice): Probe {
  const first = input.peek()
  const reply = first >= 0x31 && first <= 0x35
  const verdict = reply ? probeReply(input) : probeCommand(input)
  if (verdict !== Probe.Yes) return verdict
  const from = reply ? Direction.Resp : Direction.Orig
  return input.direction === from ? Probe.Yes : Probe.Flipped
}

function probeReply(input: StreamSlice): Probe {
  if (match(input, '220 ') >= 0 || match(input, '220-') >= 0) {
    if (holds(input, 'SMTP') || holds(input, 'POSTFIX')) return Probe.No
    // A host may be called ftp: the word may stand in a mail server's greeting, so that its line must end first.
    if (input.find(0x0a) < 0) return Probe.More
    return holds(input, 'FTP') || holds(input, 'FILEZILLA') || holds(input, 'SERV-U')
      ? Probe.Yes
      : Probe.More
  }
  if (
    match(input, '227 ') >= 0 ||
    match(input, '229 ') >= 0 ||
    match(input, '331 ') >= 0 ||
    match(input, '150 ') >= 0
  ) {
    if (holds(input, 'PASSIVE MODE') || holds(input, 'PASSWORD') || holds(input, 'DATA CONNECTION'))
      return Probe.Yes
    return input.find(0x0a) < 0 ? Probe.More : Probe.No
  }
  return Probe.No
}

function probeCommand(input: StreamSlice): Probe {
  const user = match(input, 'USER ')
  if (user >= 0) return user === 0 ? Probe.More : probeUser(input)
  const port = match(input, 'PORT ')
  if (port === 1) {
    const digit = input.peek(5)
    return digit < 0 ? Probe.More : digit >= 0x30 && digit <= 0x39 ? Probe.Yes : Probe.No
  }
  let more = port === 0
  for (const word of OWN_COMMANDS) {
    const found = match(input, word)
    if (found === 1) return Probe.Yes
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** One name and the line's end; IRC's USER has four parameters. */
function probeUser(input: StreamSlice): Probe {
  const end = input.find(0x0a)
  const stop = end < 0 ? input.end : end
  const space = input.find(0x3a, stop)
  for (let at = input.pos + 5; at < stop; at++) {
    const byte = input.view.getUint8(at)
    if (byte < 0x20 && byte !== 0x0d) return Probe.No
    if (byte === 0x20 && space > at) return Probe.No
  }
  return end < 0 ? Probe.More : Probe.Yes
}
