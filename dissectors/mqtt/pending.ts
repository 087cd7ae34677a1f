/** Packets that await an acknowledgement: messages of QoS 1 and 2, SUBSCRIBE, UNSUBSCRIBE. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_PENDING, PENDING_FULL, PUBLISH, REASONS, SUBSCRIBE } from './constants.ts'
import type { MqttState, Pending } from './state.ts'

const FAILURE = 0x80

export function addPending(state: MqttState, pending: Pending, session: SessionContext): void {
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    const oldest = state.pending.shift()!
    tell(oldest, [], oldest.tsMicros, session)
  }
  state.pending.push(pending)
}

/** Takes out what `id` acknowledges, sent in `direction`. */
export function takePending(
  state: MqttState,
  type: number,
  direction: number,
  id: number,
): Pending | undefined {
  const at = state.pending.findIndex(
    (p) => p.type === type && p.id === id && p.direction === direction,
  )
  return at < 0 ? undefined : state.pending.splice(at, 1)[0]
}

/** Tells of all that was never acknowledged. */
export function flushPending(state: MqttState, tsMicros: number, session: SessionContext): void {
  for (const pending of state.pending.splice(0)) tell(pending, [], tsMicros, session)
}

/** One event a topic; a code for each, none when no acknowledgement came. */
export function tell(
  pending: Pending,
  codes: readonly number[],
  tsMicros: number,
  session: SessionContext,
): void {
  const { type } = pending
  pending.topics.forEach((topic, i) => {
    const code = codes[i]
    const failed = code !== undefined && code >= FAILURE
    const isPublish = type === PUBLISH
    session.event({
      tsMicros: code === undefined ? Math.max(tsMicros, pending.tsMicros) : tsMicros,
      kind: isPublish ? 'message' : 'command',
      action: isPublish ? 'PUBLISH' : type === SUBSCRIBE ? 'SUBSCRIBE' : 'UNSUBSCRIBE',
      object: topic.name,
      user: session.facts.user,
      status: code === undefined ? 'unknown' : failed ? 'error' : 'ok',
      // A message of QoS 0 has no acknowledgement to take a code from.
      statusCode: code === undefined || (isPublish && pending.id === 0) ? '' : String(code),
      statusText: failed ? (REASONS[code] ?? 'Failure') : '',
      ...(isPublish ? { bytes: pending.bytes } : {}),
      durationMicros: code === undefined ? 0 : tsMicros - pending.tsMicros,
      detail:
        type === SUBSCRIBE && code !== undefined && !failed
          ? { ...topic.detail, granted_qos: code }
          : topic.detail,
    })
  })
}
