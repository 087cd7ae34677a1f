/**
 * Payload bytes of the messages of RFC 4254 and of OpenSSH's PROTOCOL file, and what a
 * suite makes of them on the wire. Payload is what stands between padding_length and padding.
 */
import { type Suite, wireSize } from './suites.ts'

/** CHANNEL_DATA: byte, channel, length of the data. */
export const DATA_BYTES = 9
const WINDOW_ADJUST_BYTES = 9
/** CHANNEL_SUCCESS, CHANNEL_FAILURE, CHANNEL_EOF and CHANNEL_CLOSE. */
const CHANNEL_REPLY_BYTES = 5
/** REQUEST_SUCCESS without a port, and REQUEST_FAILURE. */
const GLOBAL_REPLY_BYTES = 1
/** CHANNEL_OPEN_CONFIRMATION. */
const CONFIRM_BYTES = 17
/** byte, type, channel, window, packet size, without the type's own bytes. */
const OPEN_BYTES = 1 + 4 + 12
const OPEN_SESSION_BYTES = OPEN_BYTES + 7
/** Host and originator as text, with two ports. */
export const OPEN_DIRECT_BYTES = OPEN_BYTES + 12 + 8 + 8
export const OPEN_FORWARDED_BYTES = OPEN_BYTES + 15 + 8 + 8
export const OPEN_AGENT_BYTES = OPEN_BYTES + 22
export const OPEN_X11_BYTES = OPEN_BYTES + 3 + 8
/** Two texts of an open channel: `127.0.0.1` and a name of 255 bytes at most, `::1` at least. */
export const LEAST_ENDS_BYTES = 4
export const MOST_ENDS_BYTES = 300
/** An originator alone. */
export const LEAST_ORIGIN_BYTES = 3
export const MOST_ORIGIN_BYTES = 46

/** byte, name, want-reply of GLOBAL_REQUEST, without the name's own bytes. */
const GLOBAL_BYTES = 1 + 4 + 1
const NO_MORE_SESSIONS_BYTES = GLOBAL_BYTES + 28
/** Address to listen at, without its own bytes. */
export const REMOTE_FORWARD_BYTES = GLOBAL_BYTES + 13 + 8

/** byte, channel, name, want-reply of CHANNEL_REQUEST, without the name's own bytes. */
const REQUEST_BYTES = 1 + 4 + 4 + 1
const SHELL_BYTES = REQUEST_BYTES + 5
/** Without the command's own bytes. */
export const EXEC_BYTES = REQUEST_BYTES + 4 + 4
const SUBSYSTEM_SFTP_BYTES = REQUEST_BYTES + 9 + 4 + 4
/** Terminal's name and modes not counted. */
const PTY_BYTES = REQUEST_BYTES + 7 + 4 + 16 + 4

/** PuTTY's `simple@putty.projects.tartarus.org`. */
export const SIMPLE_BYTES = REQUEST_BYTES + 34

/** draft-ietf-secsh-filexfer-02: SSH_FXP_INIT in CHANNEL_DATA; VERSION has as much at least. */
const SFTP_INIT_BYTES = DATA_BYTES + 9
/** SSH_AGENTC_REQUEST_IDENTITIES. */
export const AGENT_LIST_BYTES = DATA_BYTES + 5
/** One byte: a key, PING and PONG of OpenSSH 9.5, an answer of scp. */
const KEY_BYTES = DATA_BYTES + 1
/** An arrow key and its kin; the longest sequence of one key has a few bytes more. */
const LONG_KEY_BYTES = DATA_BYTES + 3
/** Echo of one key, with what a line editor adds. */
const ECHO_BYTES = DATA_BYTES + 8

/** One direction's sizes on the wire. */
export class ChannelSizes {
  readonly suite: Suite
  readonly key: number
  readonly longKey: number
  readonly echo: number
  readonly reply: number
  readonly adjust: number
  readonly globalReply: number
  readonly confirm: number
  readonly openSession: number
  readonly noMoreSessions: number
  readonly shell: number
  readonly subsystem: number
  readonly init: number
  readonly leastPty: number

  constructor(suite: Suite) {
    this.suite = suite
    this.key = wireSize(suite, KEY_BYTES)
    this.longKey = wireSize(suite, LONG_KEY_BYTES)
    this.echo = wireSize(suite, ECHO_BYTES)
    this.reply = wireSize(suite, CHANNEL_REPLY_BYTES)
    this.adjust = wireSize(suite, WINDOW_ADJUST_BYTES)
    this.globalReply = wireSize(suite, GLOBAL_REPLY_BYTES)
    this.confirm = wireSize(suite, CONFIRM_BYTES)
    this.openSession = wireSize(suite, OPEN_SESSION_BYTES)
    this.noMoreSessions = wireSize(suite, NO_MORE_SESSIONS_BYTES)
    this.shell = wireSize(suite, SHELL_BYTES)
    this.subsystem = wireSize(suite, SUBSYSTEM_SFTP_BYTES)
    this.init = wireSize(suite, SFTP_INIT_BYTES)
    this.leastPty = wireSize(suite, PTY_BYTES)
  }

  /** Whether a packet of this size can have a payload of `low` to `high` bytes. */
  fits(bytes: number, low: number, high: number): boolean {
    return bytes >= wireSize(this.suite, low) && bytes <= wireSize(this.suite, high)
  }
}

const known = new Map<number, ChannelSizes>()

/** The sizes of a suite: there are as many as ways to make up packets. */
export function channelSizesOf(suite: Suite): ChannelSizes {
  const padding = (suite.leastPaddingBytes << 8) | suite.spareBlocks
  const packing = (suite.blockBytes << 8) | (suite.tagBytes << 1) | (suite.lengthApart ? 1 : 0)
  const key = (padding * 256 + suite.leastBytes) * 65_536 + packing
  let sizes = known.get(key)
  if (sizes === undefined) {
    sizes = new ChannelSizes(suite)
    known.set(key, sizes)
  }
  return sizes
}
