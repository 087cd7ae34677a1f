/** What the opening of the first channel and the counters of the session come to. */
import type { SessionFacts } from '../../src/dissect/contract.ts'
import type { ActivityTracker } from './activityTracker.ts'
import type { Opening } from './channelOpening.ts'
import { measure, readTransfer, type Transfer } from './transferShape.ts'

export interface Verdict {
  readonly activity: SessionFacts['activity']
  readonly confidence: number
  readonly evidence: string
  readonly uses: readonly string[]
  readonly transfer: Transfer | undefined
  /** Somebody, or a program, was at a terminal: what typing.ts counted means something. */
  readonly typed: boolean
}

/** Fewer keys are no typing: an answer, a Ctrl-D. */
const MIN_KEYS = 3
/** Where what was asked for may be something else, and the share of the client's packets they are. */
const MIN_PTY_KEYS = 4
const PTY_KEYS_SHARE = 0.5
/** Without a terminal seen to be asked for, more of them, and a hand's gaps. */
const MIN_UNTOLD_KEYS = 8
/** Of the client's packets, where nothing else tells of a terminal. */
const KEYS_SHARE = 0.8
/** Keys that were answered by an echo and nothing more. */
const ECHOES_SHARE = 0.5
/** What lost packets leave of a confidence. */
const GAP_SHARE = 0.8
const TYPED_CONFIDENCE = 0.9
const CHAFF_CONFIDENCE = 0.95
const LINES_CONFIDENCE = 0.7
const TUNNEL_CONFIDENCE = 0.85
const UNTOLD_CONFIDENCE = 0.6
/** Fewer keys at the other end may be requests of a program. */
export const MIN_INVERSE_ECHOES = 12
/** Sizes of opens from which on they are those of many destinations. */
const MIN_DYNAMIC_SIZES = 4

const UNKNOWN: Verdict = {
  activity: 'unknown',
  confidence: 0,
  evidence: '',
  uses: [],
  transfer: undefined,
  typed: false,
}

export function judgeActivity(t: ActivityTracker): Verdict {
  const found = judge(t, t.readOpening())
  if (t.gaps === 0 || found.evidence === '') return found
  const evidence = `${found.evidence}; packets were lost on the way`
  return { ...found, confidence: found.confidence * GAP_SHARE, evidence }
}

function judge(t: ActivityTracker, opening: Opening): Verdict {
  const { kind, evidence, confidence } = opening
  const said = { ...UNKNOWN, evidence, confidence }
  switch (kind) {
    case 'sftp':
      return { ...said, activity: 'file-transfer', uses: ['sftp'], transfer: readTransfer(t, true) }
    case 'scp-upload':
    case 'scp-download': {
      const transfer = measure(t, kind === 'scp-upload' ? 'upload' : 'download')
      return { ...said, activity: 'file-transfer', uses: ['scp'], transfer }
    }
    case 'rsync':
      // Under compression turns tell little: without volume it may be anything, and with it scp.
      if (t.isCompressed) {
        const transfer = readTransfer(t, false)
        return transfer === undefined ? UNKNOWN : { ...said, activity: 'file-transfer', transfer }
      }
      return {
        ...said,
        activity: 'file-transfer',
        uses: ['exec'],
        transfer: readTransfer(t, false),
      }
    case 'exec':
      // A command in a terminal, or a request read wrongly: a hand at the keys says more than sizes.
      if (isHand(t)) return judgeTyped(t, opening, [])
      return { ...said, activity: 'automated', uses: [...listInner(t), 'exec'] }
    case 'shell':
    case 'session':
      return judgeSession(t, opening)
    case 'none':
    case 'forward':
      return judgeForward(t, opening)
    default:
      return judgeUntold(t)
  }
}

/** Channels the server opened towards the client's own agent or display. */
function listInner(t: ActivityTracker): string[] {
  const { inner } = t.forwarding
  return [...(inner.agent > 0 ? ['agent'] : []), ...(inner.x11 > 0 ? ['x11'] : [])]
}

function judgeSession(t: ActivityTracker, opening: Opening): Verdict {
  const { typing } = t
  const inner = listInner(t)
  const uses = opening.kind === 'shell' ? [...inner, 'shell'] : inner
  if (typing.chaffRuns > 0 || isTyped(t, opening))
    return judgeTyped(t, opening, [...inner, 'shell'])
  if (inner.length > 0 && !t.isCompressed) {
    // What looked like a terminal's request was that for the display or the agent.
    return {
      ...UNKNOWN,
      activity: 'automated',
      confidence: LINES_CONFIDENCE,
      evidence: `${opening.evidence}; ${inner.join(' and ')} used, and nobody typed`,
      uses: [...inner, 'exec'],
    }
  }
  if (opening.pty && typing.lines === 0 && opening.hasInput !== true) {
    return { ...UNKNOWN, evidence: `${opening.evidence}; nothing was typed`, uses }
  }
  if (!opening.isAnswered && !opening.pty) return { ...UNKNOWN, evidence: opening.evidence, uses }
  const why = opening.pty ? 'input came whole, not key by key' : 'no terminal'
  return {
    ...UNKNOWN,
    activity: 'automated',
    confidence: LINES_CONFIDENCE,
    evidence: `${opening.evidence}; ${why}`,
    uses: opening.pty && typing.lines > 1 ? [...inner, 'shell'] : uses,
    typed: opening.pty,
  }
}

function judgeTyped(t: ActivityTracker, opening: Opening, uses: readonly string[]): Verdict {
  const { typing } = t
  const said = opening.evidence === '' ? '' : `${opening.evidence}; `
  const base = { ...UNKNOWN, uses, typed: true }
  if (typing.chaffRuns > 0) {
    return {
      ...base,
      activity: 'interactive',
      confidence: CHAFF_CONFIDENCE,
      evidence: `${said}${typing.chaffPackets} packets of one key's size about every 20 ms in ${typing.chaffRuns} runs = chaff that OpenSSH sends around keys at a terminal`,
    }
  }
  const isMachine = typing.typist === 'machine'
  return {
    ...base,
    activity: isMachine ? 'automated' : 'interactive',
    confidence: TYPED_CONFIDENCE,
    evidence: `${said}${typing.keys} client packets of ${t.fromClient.key} B = one key each, answered by echoes${isMachine ? ', at even intervals' : ''}`,
  }
}

/** Keys in a terminal: few are enough when it was surely asked for, a hand's when sizes leave that open. */
function isTyped(t: ActivityTracker, opening: Opening): boolean {
  const { typing, forwarding } = t
  const isSure = opening.kind === 'shell' && opening.pty && opening.hasInput !== true
  if (isSure && forwarding.inner.agent + forwarding.inner.x11 === 0) return typing.keys >= MIN_KEYS
  if (!opening.pty || t.isCompressed) return isHand(t)
  return typing.keys >= MIN_PTY_KEYS && typing.keys >= typing.packets * PTY_KEYS_SHARE
}

/** Nothing but keys, as a hand types them. */
const isHand = ({ typing }: ActivityTracker): boolean =>
  typing.keys >= MIN_UNTOLD_KEYS &&
  typing.typist === 'human' &&
  typing.keys >= typing.packets * KEYS_SHARE &&
  typing.echoes >= typing.keys * ECHOES_SHARE &&
  typing.isPaced

/** Sizes say nothing of the opening, as under compression: typing still shows. */
function judgeUntold(t: ActivityTracker): Verdict {
  const { typing } = t
  if (typing.chaffRuns === 0 && !isHand(t)) return UNKNOWN
  const found = judgeTyped(t, { ...t.readOpening(), evidence: '' }, [])
  return { ...found, confidence: UNTOLD_CONFIDENCE }
}

function judgeForward(t: ActivityTracker, opening: Opening): Verdict {
  const { direct, byServer } = t.forwarding
  const said: string[] = [opening.evidence]
  if (t.isCompressed && opening.kind === 'forward') {
    const confidence = opening.confidence
    return { ...UNKNOWN, activity: 'tunnel', confidence, evidence: said[0]!, uses: ['no-command'] }
  }
  const uses: string[] = ['no-command']
  if (opening.remoteForward) {
    if (byServer.count > 0) {
      uses.push('forward-remote')
      said.push(
        `${byServer.count} packets of ${byServer.sizes.join(', ')} B from the server answered by ${t.fromClient.confirm} B = forwarded-tcpip opened`,
      )
    }
  } else if (direct.count > 0) {
    const isDynamic = direct.sizes.length >= MIN_DYNAMIC_SIZES
    if (isDynamic) uses.push('forward-dynamic')
    said.push(
      `${direct.count} packets of ${direct.sizes.join(', ')} B from the client answered by ${t.fromServer.confirm} B = direct-tcpip opened, ${isDynamic ? 'for many destinations' : 'by a local or a dynamic forward'}`,
    )
  }
  if (t.forwarding.inverseEchoes >= MIN_INVERSE_ECHOES && uses.includes('forward-remote')) {
    said.push(
      `${t.forwarding.inverseEchoes} small packets of the server after pauses, each answered by a small one = keys typed at its end`,
    )
  }
  const isUsed = said.length > 1 || opening.kind === 'forward'
  return {
    ...UNKNOWN,
    activity: isUsed ? 'tunnel' : 'unknown',
    confidence: isUsed ? TUNNEL_CONFIDENCE : opening.confidence,
    evidence: said.join('; '),
    uses,
  }
}
