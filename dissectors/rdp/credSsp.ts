/**
 * CredSSP by the sizes of its messages (MS-CSSP 3.1.5): the client's first token, the server's
 * challenge, the client's proof with its view of the server's key, the server's view of it, the
 * client's credentials. A server that does not take the proof answers with a bare error code,
 * 15 or 16 bytes, or hangs up in its place or right behind an answer that holds such a code.
 */
import { MAX_EARLY_MESSAGES } from './sequence.ts'

/** TSRequest of version and errorCode: 2 + 5 + 8 or 9 bytes; 23 and 24 with the lengths written long. */
const ERROR_BYTES: readonly number[] = [15, 16, 23, 24]
/** Least size of the message that proves who the client is: NTLM's answer and the key, MS-NLMP 2.2.1.3. */
const MIN_PROOF_BYTES = 250
/** Largest first token that is NTLM's and not a Kerberos ticket. */
const MAX_NTLM_START_BYTES = 200
/** TSRequest of version and that view, signed, 59 bytes; 95 with a nonce as FreeRDP 2 sends. An error code adds 8. */
const KEY_BYTES: readonly number[] = [59, 95]
const KEY_AND_ERROR_BYTES: readonly number[] = [67, 103]
/** Least size of the server's view of the key: a hash of 32 bytes, signed. */
const MIN_KEY_BYTES = 50
/** MS-RDPBCGR 2.2.10.2. */
const EARLY_RESULT_BYTES = 4
/** Least size of the message with credentials; restricted admin sends empty ones. */
const MIN_CREDENTIALS_BYTES = 30

export interface CredSspOutcome {
  /** `completed` (credentials followed), `verified` (proof accepted, no credentials), `refused`, '' when the sizes do not tell. */
  readonly result: '' | 'completed' | 'verified' | 'refused'
  readonly confidence: number
  /** The client sent a proof: an attempt to log in. */
  readonly isAttempt: boolean
  readonly evidence: string
}

const NOTHING: CredSspOutcome = { result: '', confidence: 0, isAttempt: false, evidence: '' }

/**
 * What became of a CredSSP that led to no session. `sizes`: first messages, a server's negative.
 * `isTls13`: session tickets may stand in front of a server's message. `closedByServer`: it was the first to end.
 */
export function readCredSsp(
  sizes: Int16Array,
  count: number,
  isTls13: boolean,
  isExact: boolean,
  closedByServer: boolean,
): CredSspOutcome {
  const turns = takeTurns(sizes, Math.min(count, MAX_EARLY_MESSAGES), isTls13)
  const last = turns.at(-1)
  if (last === undefined) return NOTHING
  const shape = turns.map((size) => (size > 0 ? `C${size}` : `S${-size}`)).join(' ')
  const proof = turns.find((size, i) => i >= 2 && size >= MIN_PROOF_BYTES)
  const isAttempt = proof !== undefined && turns[0]! <= MAX_NTLM_START_BYTES
  const about = isExact ? '' : ' at most'
  // A refusal of the first token is one of the method, unless that held a ticket.
  const isDecided = turns.length >= 4 || turns[0]! > MAX_NTLM_START_BYTES
  if (isDecided && last < 0 && isExact && ERROR_BYTES.includes(-last)) {
    const evidence = `CredSSP ended with ${-last} bytes of the server, the size of a bare error code (${shape})`
    return { result: 'refused', confidence: 0.95, isAttempt: true, evidence }
  }
  if (!isAttempt) return { ...NOTHING, evidence: `CredSSP without a proof (${shape})` }
  const at = turns.indexOf(proof)
  const answer = turns[at + 1]
  if (answer === undefined) {
    if (!closedByServer)
      return { ...NOTHING, isAttempt, evidence: `no answer to the proof (${shape})` }
    const evidence = `the server hung up on the client's proof of${about} ${proof} bytes (${shape})`
    return { result: 'refused', confidence: 0.9, isAttempt, evidence }
  }
  if (-answer < MIN_KEY_BYTES)
    return { ...NOTHING, isAttempt, evidence: `unclear answer (${shape})` }
  const credentials = turns[at + 2]
  const tookProof = 'which it has only for a proof it took'
  if (credentials !== undefined && credentials >= MIN_CREDENTIALS_BYTES) {
    const evidence = `credentials followed the server's view of the key, ${tookProof} (${shape})`
    return { result: 'completed', confidence: isExact ? 0.85 : 0.75, isAttempt, evidence }
  }
  if (closedByServer) {
    const evidence = `the server answered the proof and hung up before credentials could come (${shape})`
    return { result: 'refused', confidence: 0.85, isAttempt, evidence }
  }
  if (isExact && KEY_AND_ERROR_BYTES.includes(-answer)) {
    const evidence = `${-answer} bytes of the server, its view of the key and an error code, and no credentials followed (${shape})`
    return { result: 'refused', confidence: 0.8, isAttempt, evidence }
  }
  if (isExact && KEY_BYTES.includes(-answer)) {
    const evidence = `${-answer} bytes of the server are its view of the key without an error code, ${tookProof} (${shape})`
    return { result: 'verified', confidence: 0.85, isAttempt, evidence }
  }
  return { ...NOTHING, isAttempt, evidence: `nothing followed the answer to the proof (${shape})` }
}

/** One size a turn: of several messages of a server in a row the last is the answer, those before it are tickets. */
function takeTurns(sizes: Int16Array, count: number, isTls13: boolean): number[] {
  const turns: number[] = []
  for (let i = 0; i < count; i++) {
    const size = sizes[i]!
    if (size < 0 && turns.length === 0) continue
    const isRun = size < 0 && turns.at(-1)! < 0 && isTls13
    if (isRun) turns[turns.length - 1] = size
    else turns.push(size)
  }
  return turns
}

/** Whether the message in front of the settings was the server's early result (HYBRID_EX). */
export function hasEarlyResult(sizes: Int16Array, count: number, isExact: boolean): boolean {
  if (!isExact) return false
  for (let i = 1; i < Math.min(count, MAX_EARLY_MESSAGES); i++) {
    if (sizes[i] === -EARLY_RESULT_BYTES && sizes[i - 1]! >= MIN_CREDENTIALS_BYTES) return true
  }
  return false
}
