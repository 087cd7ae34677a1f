/** PUBLISH and its acknowledgements (5.0, 3.3 to 3.7); the payload is passed over. */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_ALIASES, PUBLISH } from './constants.ts'
import { addPending, takePending, tell } from './pending.ts'
import { type Properties, readProperties } from './properties.ts'
import type { MqttState, Pending } from './state.ts'
import { readTopic } from './text.ts'

/** Reads topic, number and properties; `bytes` counts from there to the packet's end. False when they do not fit. */
export function readPublish(
  state: MqttState,
  flags: number,
  input: StreamSlice,
  bytes: number,
  session: SessionContext,
): boolean {
  const start = input.pos
  const d = input.direction
  const qos = (flags >> 1) & 3
  let topic = readTopic(input)
  const id = qos > 0 ? input.u16be() : 0
  const properties = state.level === 5 ? readProperties(input) : undefined
  const payload = bytes - (input.pos - start)
  if (!input.ok || payload < 0 || qos === 3) return false
  const detail: Record<string, unknown> = { qos, from: d === Direction.Orig ? 'client' : 'server' }
  if (flags & 1) detail.retain = true
  if (flags & 8) detail.duplicate = true
  if (properties !== undefined) {
    if (properties.topicAlias > 0) topic = resolveAlias(state, d, properties.topicAlias, topic)
    describe(properties, detail)
  }
  count(state, d, payload)
  const topics = [{ name: topic, detail }]
  const pending: Pending = {
    type: PUBLISH,
    direction: d,
    id,
    tsMicros: input.tsMicros,
    topics,
    bytes: payload,
  }
  const refused = session.facts.authResult === 'failure'
  if (qos === 0) tell(pending, refused ? [] : [0], input.tsMicros, session)
  else {
    // Sent again, it is still the same message.
    const again = takePending(state, PUBLISH, d, id)
    addPending(state, again ?? pending, session)
  }
  return true
}

function count(state: MqttState, direction: Direction, payload: number): void {
  const { fields } = state
  if (direction === Direction.Orig) {
    fields.messagesSent++
    fields.bytesSent += payload
  } else {
    fields.messagesReceived++
    fields.bytesReceived += payload
  }
}

function describe(properties: Properties, detail: Record<string, unknown>): void {
  if (properties.contentType !== '') detail.content_type = properties.contentType
  if (properties.responseTopic !== '') detail.response_topic = properties.responseTopic
  if (Object.keys(properties.user).length > 0) detail.user_properties = properties.user
}

/** A number stands for the topic it was first sent with. */
function resolveAlias(
  state: MqttState,
  direction: Direction,
  alias: number,
  topic: string,
): string {
  let aliases = state.aliases[direction]
  if (topic === '') return aliases?.get(alias) ?? ''
  if (aliases === undefined) {
    aliases = new Map()
    state.aliases[direction] = aliases
  }
  if (aliases.size < MAX_ALIASES || aliases.has(alias)) aliases.set(alias, topic)
  return topic
}

/** Reads a PUBACK, PUBREC or PUBCOMP: the message sent the other way has arrived, or was refused. */
export function readPuback(state: MqttState, input: StreamSlice, session: SessionContext): void {
  const id = input.u16be()
  const code = input.remaining() > 0 ? input.u8() : 0
  if (!input.ok) return
  const sender = input.direction === Direction.Orig ? Direction.Resp : Direction.Orig
  const pending = takePending(state, PUBLISH, sender, id)
  if (pending !== undefined) tell(pending, [code], input.tsMicros, session)
}
