/**
 * What this session adds to earlier ones of the same two endpoints: another host key than
 * before, and guessing, which spreads over many connections. Only what the run itself saw.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { SshFields } from './record.ts'

/** Failed attempts of a client at a server, within GUESSING_MICROS, from which on it is guessing. An agent full of keys and a few typing errors stay below. */
const GUESSING_ATTEMPTS = 20
/** How long failures count together, from the first. */
const GUESSING_MICROS = 600_000_000

/** The server's key of one type is another one than the last time. */
const CHANGED_KEY_TAG = 'ssh-host-key-changed'
const GUESSING_TAG = 'brute-force'
/** A login after as many failures. */
const GUESSED_TAG = 'brute-force-success'

/** A server has a key of each type, so keys are compared within their type. */
export function compareHostKey(fields: SshFields, session: SessionContext): void {
  const { hostKeyFingerprint, hostKeyType } = fields
  const name = `ssh-host-key ${hostKeyType}`
  const before = session.recall(name)
  if (before !== '' && before !== hostKeyFingerprint) {
    fields.hostKeyBefore = before
    session.tag(CHANGED_KEY_TAG)
  }
  if (before !== hostKeyFingerprint) session.note(name, hostKeyFingerprint)
}

/** At the session's end, when its result is known. */
export function addUpGuesses(tsMicros: number, session: SessionContext): void {
  const { authResult, authAttempts } = session.facts
  if (authResult !== 'failure' && authResult !== 'success') return
  const failed = authResult === 'failure' ? Math.max(1, authAttempts) : authAttempts - 1
  const [count, since] = recallFailures(tsMicros, session)
  const sum = count + failed
  if (sum >= GUESSING_ATTEMPTS) {
    session.tag(authResult === 'success' ? GUESSED_TAG : GUESSING_TAG)
  }
  if (failed > 0) session.note('ssh-failures', `${sum} ${since}`)
}

/** Attempts that failed so far, and when the first of them did. */
function recallFailures(tsMicros: number, session: SessionContext): [number, number] {
  const [count, since] = session.recall('ssh-failures').split(' ').map(Number)
  if (count === undefined || since === undefined || Math.abs(tsMicros - since) > GUESSING_MICROS) {
    return [0, tsMicros]
  }
  return [count, since]
}
