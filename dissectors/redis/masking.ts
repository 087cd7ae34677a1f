/** Secrets among a command's arguments, and what the policy for statements leaves of it: AUTH, HELLO, CONFIG SET, ACL SETUSER, MIGRATE, SENTINEL SET. */
import { escapeControls } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { ALL_KEYS, NO_KEY, ONLY_VALUES, SECRET_PARAMETERS } from './constants.ts'

/** Rules of ACL SETUSER that hold a password or its hash. */
const PASSWORD_RULE = /^[><#!]/

/** Masks secrets in place. `verb` is in upper case. */
export function maskSecrets(verb: string, args: string[], session: SessionContext): void {
  const mask = (at: number): void => {
    if (at < args.length) args[at] = session.mask(args[at]!)
  }
  if (verb === 'AUTH') {
    for (let at = args.length === 2 ? 1 : 2; at < args.length; at++) mask(at)
  } else if (verb === 'HELLO') {
    for (let at = 2; at < args.length; at++) {
      if (isWord(args[at]!, 'auth')) {
        mask(at + 2)
        at += 2
      }
    }
  } else if (verb === 'CONFIG' || verb === 'SENTINEL') {
    for (let at = 1; at + 1 < args.length; at++) {
      if (SECRET_PARAMETERS.has(args[at]!.toLowerCase())) mask(++at)
    }
  } else if (verb === 'ACL') {
    for (let at = 2; at < args.length; at++) {
      const rule = args[at]!
      if (PASSWORD_RULE.test(rule)) args[at] = rule[0]! + session.mask(rule.slice(1))
    }
  } else if (verb === 'MIGRATE') {
    for (let at = 6; at < args.length; at++) {
      if (isWord(args[at]!, 'auth')) mask(++at)
      else if (isWord(args[at]!, 'auth2')) {
        at += 2
        mask(at)
      } else if (isWord(args[at]!, 'keys')) break
    }
  }
}

const isWord = (text: string, word: string): boolean => text.toLowerCase() === word

/** Whether the reply says secrets: passwords in the configuration, hashes of users. */
export function hidesReply(verb: string, args: readonly string[]): boolean {
  if (verb === 'ACL')
    return args.length > 1 && !/^(whoami|cat|users|setuser|deluser)$/i.test(args[1]!)
  return verb === 'CONFIG' && args.length > 1 && isWord(args[1]!, 'get')
}

/** The key a command names first, or ''. */
export function findKey(verb: string, args: readonly string[]): string {
  if (args.length < 2 || NO_KEY.has(verb) || verb === 'PUBLISH' || verb === 'SPUBLISH') return ''
  if (ONLY_VALUES.has(verb))
    return /^(EVAL|FCALL)/.test(verb) && Number(args[2]) > 0 ? (args[3] ?? '') : ''
  return args[1]!
}

/** The command line, as `statements` allows it; '' when only its verb may be told. */
export function writeLine(
  verb: string,
  args: readonly string[],
  statements: SessionContext['statements'],
): string {
  if (statements === 'class') return ''
  const holdsData = !NO_KEY.has(verb) && !ALL_KEYS.has(verb)
  const firstValue = ONLY_VALUES.has(verb) ? 1 : 2
  let line = ''
  for (let at = 0; at < args.length; at++) {
    const isValue = holdsData && at >= firstValue && statements === 'no-literals'
    line += `${at === 0 ? '' : ' '}${isValue ? '?' : quote(args[at]!)}`
  }
  return line
}

/** An argument as redis-cli would need it written: quoted where it is empty or has spaces. */
function quote(argument: string): string {
  const shown = showText(argument)
  return shown === '' || /[ "']/.test(shown) ? `"${shown.replaceAll('"', '\\"')}"` : shown
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const PLAIN = /^[\x20-\x7e]*$/

/** Wire bytes kept as Latin-1, as text that is safe to show. */
export function showText(latin1: string): string {
  if (PLAIN.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  try {
    return escapeControls(decoder.decode(bytes))
  } catch {
    return escapeControls(latin1)
  }
}
