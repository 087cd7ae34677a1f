/** Calls: from the INVITE that began them over its answer to BYE (RFC 3261, 13 to 15), and the media they announce. */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { MAX_CALLS, MEDIA_WAIT_MICROS } from './constants.ts'
import { describeMedia, type Media } from './media.ts'
import type { Call, Request, SipState } from './state.ts'

/** Notes a call that an INVITE begins; one within it only changes it. */
export function beginCall(state: SipState, request: Request, session: SessionContext): void {
  const known = findCall(state, request.callId)
  if (known !== undefined) {
    if (request.media.length > 0 && known.answeredMicros === 0) known.media = request.media
    return
  }
  if (state.calls.length >= MAX_CALLS) tellCall(state, state.calls[0]!, 0, session)
  state.fields.caller = request.from
  state.fields.callee = request.to
  state.calls.push({
    id: request.callId,
    from: request.from,
    to: request.to,
    tsMicros: request.tsMicros,
    answeredMicros: 0,
    media: request.media,
    answerMedia: [],
  })
}

/** An INVITE's answer: media flow from 183 or 200 on, a refusal ends the call. */
export function answerCall(
  state: SipState,
  request: Request,
  code: string,
  media: readonly Media[],
  tsMicros: number,
  session: SessionContext,
): void {
  const call = findCall(state, request.callId)
  if (call === undefined) return
  if (code >= '300') {
    // A challenge is followed by the same call again; a refused change leaves it as it is.
    const goesOn = code === '401' || code === '407' || call.answeredMicros > 0
    if (!goesOn) state.calls.splice(state.calls.indexOf(call), 1)
    return
  }
  if (media.length > 0 && call.answerMedia.length === 0) {
    call.answerMedia = media
    const answers = request.direction === Direction.Orig ? Direction.Resp : Direction.Orig
    announce(call.media, request.direction, session)
    announce(media, answers, session)
  }
  if (code < '200' || call.answeredMicros > 0) return
  call.answeredMicros = tsMicros
  state.fields.callCount++
}

/** BYE ends a call, if one of that id is known. */
export function endCall(
  state: SipState,
  id: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const call = findCall(state, id)
  if (call !== undefined) tellCall(state, call, tsMicros, session)
}

/** Tells of a call; `endMicros` 0 where its end was not seen. */
export function tellCall(
  state: SipState,
  call: Call,
  endMicros: number,
  session: SessionContext,
): void {
  state.calls.splice(state.calls.indexOf(call), 1)
  if (call.answeredMicros === 0) return
  const detail: Record<string, unknown> = {
    call_id: call.id,
    from: call.from,
    ringing_ms: Math.round((call.answeredMicros - call.tsMicros) / 1000),
  }
  if (call.media.length > 0) detail.media = describeMedia(call.media)
  if (call.answerMedia.length > 0) detail.answer_media = describeMedia(call.answerMedia)
  session.event({
    tsMicros: endMicros === 0 ? call.answeredMicros : endMicros,
    kind: 'channel',
    action: 'CALL',
    object: call.to,
    user: session.facts.user,
    status: endMicros === 0 ? 'unknown' : 'ok',
    ...(endMicros === 0 ? {} : { durationMicros: endMicros - call.answeredMicros }),
    detail,
  })
}

const findCall = (state: SipState, id: string): Call | undefined =>
  state.calls.find((call) => call.id === id)

function announce(media: readonly Media[], listener: Direction, session: SessionContext): void {
  for (const { host, port } of media) {
    if (port === 0 || port > 65_535 || host === '0.0.0.0' || !/^[\d.]+$|:/.test(host)) continue
    session.expect({
      host,
      listener,
      port,
      transport: 'udp',
      protocol: 'rtp',
      forMicros: MEDIA_WAIT_MICROS,
    })
  }
}
