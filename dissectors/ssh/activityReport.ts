/** Writes what is known of a session's activity into its columns, and at its end into events. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { ActivityTracker } from './activityTracker.ts'
import { judgeActivity, MIN_INVERSE_ECHOES, type Verdict } from './activityVerdict.ts'
import type { SshFields } from './record.ts'

const MICROS_PER_MILLI = 1000
/** What the column holds. */
const MAX_REKEYS = 65_535

export function reportActivity(
  t: ActivityTracker,
  fields: SshFields,
  session: SessionContext,
  isEnd = false,
): void {
  const verdict = judgeActivity(t)
  const { typing } = t
  session.facts.activity = verdict.activity
  fields.uses = verdict.uses
  fields.activityConfidence = verdict.confidence
  fields.activityEvidence = verdict.evidence
  fields.transferDirection = verdict.transfer?.direction ?? ''
  fields.transferBytes = verdict.transfer?.bytes ?? 0
  const { typed } = verdict
  fields.keystrokeObfuscation = typed && typing.chaffRuns > 0
  fields.keystrokes = typed ? typing.keys : 0
  fields.commands = typed ? typing.commands : 0
  fields.typingBursts = typed ? typing.bursts : 0
  fields.typist = typed ? typing.typist : ''
  fields.agentForwarding = t.forwarding.inner.agent > 0 && verdict.uses.includes('agent')
  fields.x11Forwarding = t.forwarding.inner.x11 > 0 && verdict.uses.includes('x11')
  fields.idleMs = Math.round(t.idleMicros / MICROS_PER_MILLI)
  fields.rekeys = Math.min(t.rekeying.count, MAX_REKEYS)
  fields.reverse = nameReverse(t, verdict)
  if (isEnd) tellEvents(t, verdict, session)
}

/** Who is behind the server and uses the client's end. */
function nameReverse(t: ActivityTracker, verdict: Verdict): string {
  if (t.isReversed) return verdict.typed ? 'shell' : ''
  if (!verdict.uses.includes('forward-remote')) return ''
  return t.forwarding.inverseEchoes >= MIN_INVERSE_ECHOES ? 'shell' : 'tunnel'
}

/** Uses as verbs. A forward whose kind sizes leave open is named as its channels are on the wire. */
function nameChannels(verdict: Verdict): readonly string[] {
  const names = verdict.uses.map((use) => use.toUpperCase())
  if (verdict.activity !== 'tunnel') return names
  const used = names.filter((name) => name !== 'NO-COMMAND')
  return used.length > 0 ? used : ['DIRECT-TCPIP']
}

/** One event for each use recognised, one for content that moved. */
function tellEvents(t: ActivityTracker, verdict: Verdict, session: SessionContext): void {
  const durationMicros = t.lastMicros - t.startMicros
  for (const use of nameChannels(verdict)) {
    session.event({
      tsMicros: t.startMicros,
      kind: 'channel',
      action: use,
      status: 'ok',
      bytes: t.client.bytes + t.server.bytes,
      durationMicros,
      detail: { confidence: verdict.confidence, evidence: verdict.evidence },
    })
  }
  const { transfer } = verdict
  if (transfer === undefined || transfer.direction === 'both') return
  session.event({
    tsMicros: t.startMicros,
    kind: 'file',
    action: transfer.direction,
    status: 'unknown',
    ...(transfer.bytes > 0 ? { bytes: transfer.bytes } : {}),
    durationMicros,
  })
}
