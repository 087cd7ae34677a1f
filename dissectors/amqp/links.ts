/** Links of 1.0 (2.6): which address they lead to or come from, and the messages that go over them. */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_LINKS } from './constants.ts'
import type { AmqpState, Link } from './state.ts'
import { addRequest, countMessage, endRequests, tellRequest } from './tell.ts'
import { toList, toText, type Value } from './values.ts'

/** Stands for the number of a method, which 1.0 does not have. */
const ATTACH_METHOD = -1

/** Reads an ATTACH: the client's is a request, the server's the answer. */
export function readAttach(
  state: AmqpState,
  channel: number,
  values: readonly Value[],
  input: StreamSlice,
  session: SessionContext,
): void {
  const d = input.direction
  const name = toText(values[0])
  const handle = Number(values[1] ?? 0)
  const receives = values[2] === true
  const source = toText(toList(values[5])[0])
  const target = toText(toList(values[6])[0])
  // Who receives reads from the source; who sends writes to the target.
  const address = receives === (d === Direction.Orig) ? source : target
  addLink(state.links[d], { handle, channel, address, bytes: 0 })
  const at = state.pending.findIndex((r) => r.action === 'attach' && r.detail.link === name)
  if (at < 0) {
    const detail = { link: name, role: receives ? 'receiver' : 'sender' }
    const request = {
      channel,
      method: ATTACH_METHOD,
      action: 'attach',
      object: address,
      tsMicros: input.tsMicros,
      detail,
    }
    addRequest(state, request, session)
    return
  }
  // Neither end named: the server refuses, and says why in the DETACH that follows.
  if (toList(values[5]).length === 0 && toList(values[6]).length === 0) return
  const request = state.pending.splice(at, 1)[0]!
  if (request.object === '') request.object = address
  state.fields.channelsOpened++
  tellRequest(request, 'ok', '', '', input.tsMicros, session)
}

function addLink(links: Link[], link: Link): void {
  const at = links.findIndex((l) => l.handle === link.handle && l.channel === link.channel)
  if (at >= 0) links.splice(at, 1)
  else if (links.length >= MAX_LINKS) links.shift()
  links.push(link)
}

/** Reads a TRANSFER: a message, or a piece of one, of `payload` bytes. */
export function readTransfer(
  state: AmqpState,
  channel: number,
  values: readonly Value[],
  payload: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const d = input.direction
  const handle = Number(values[0] ?? 0)
  const link = state.links[d].find((l) => l.handle === handle && l.channel === channel)
  const bytes = (link?.bytes ?? 0) + payload
  if (values[5] === true && link !== undefined) {
    link.bytes = bytes
    return
  }
  if (link !== undefined) link.bytes = 0
  countMessage(state, d, bytes)
  session.event({
    tsMicros: input.tsMicros,
    kind: 'message',
    action: 'transfer',
    object: link?.address ?? '',
    user: session.facts.user,
    status: 'ok',
    bytes,
    detail: { from: d === Direction.Orig ? 'client' : 'server' },
  })
}

/** Reads a DETACH: with an error it tells why a link was refused or ended. */
export function readDetach(
  state: AmqpState,
  channel: number,
  values: readonly Value[],
  input: StreamSlice,
  session: SessionContext,
): void {
  const [condition, text] = toList(values[2])
  if (toText(condition) === '') return
  if (state.pending.some((r) => r.action === 'attach' && r.channel === channel)) {
    endRequests(state, channel, 'error', toText(condition), toText(text), input.tsMicros, session)
    return
  }
  const handle = Number(values[0] ?? 0)
  session.event({
    tsMicros: input.tsMicros,
    kind: 'channel',
    action: 'detach',
    object:
      state.links[input.direction].find((l) => l.handle === handle && l.channel === channel)
        ?.address ?? '',
    user: session.facts.user,
    status: 'error',
    statusCode: toText(condition),
    statusText: toText(text),
  })
}
