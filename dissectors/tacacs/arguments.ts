/** Arguments of authorization and accounting (RFC 8907 6.1): `cmd=show`, `cmd-arg=version`, `priv-lvl*15`. */
import type { SessionContext } from '../../src/dissect/contract.ts'

export interface Arguments {
  /** `show version`; '' when it is about no command. */
  command: string
  service: string
  /** The others, as they are. */
  rest: string[]
}

/** What ends a command line in the arguments of Cisco's devices. */
const LINE_END = /\s*<cr>$/
/** Words of configuration commands behind which a secret stands, perhaps with its kind in front. */
const SECRET_WORD =
  /(\b(?:password|secret|key|key-string|community|passphrase|psk|md5)(?:\s+[05678]|\s+\d+\s+md5)?\s+)(\S+)/gi
const SECRET_NAME = /(password|secret|passwd|key)[=*]/i

export function readArguments(list: readonly string[], session: SessionContext): Arguments {
  const read: Arguments = { command: '', service: '', rest: [] }
  const words: string[] = []
  for (const argument of list) {
    const at = argument.search(/[=*]/)
    const name = at < 0 ? argument : argument.slice(0, at)
    const value = at < 0 ? '' : argument.slice(at + 1)
    if (name === 'cmd') words.unshift(value)
    else if (name === 'cmd-arg') words.push(value)
    else if (name === 'service') read.service = value
    else if (SECRET_NAME.test(argument))
      read.rest.push(argument.slice(0, at + 1) + session.mask(value))
    else read.rest.push(argument)
  }
  const line = words.filter((w) => w !== '').join(' ')
  read.command = maskCommand(line.replace(LINE_END, ''), session)
  return read
}

/** A command line without the secrets that are typed into configurations. */
export function maskCommand(line: string, session: SessionContext): string {
  return line.replace(
    SECRET_WORD,
    (_all, words: string, secret: string) => words + session.mask(secret),
  )
}
