/** SUBSCRIBE, UNSUBSCRIBE and their acknowledgements (5.0, 3.8 to 3.11). */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_TOPICS, SUBACK, SUBSCRIBE, UNSUBSCRIBE } from './constants.ts'
import { addPending, takePending, tell } from './pending.ts'
import { readProperties } from './properties.ts'
import type { MqttState, Pending } from './state.ts'
import { readTopic } from './text.ts'

type Topics = { name: string; detail: Record<string, unknown> }[]

/** Reads either request; `input` ends with the packet. */
export function readSubscribe(
  state: MqttState,
  type: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const id = input.u16be()
  const start = input.pos
  const { end } = input
  let topics: Topics = []
  if (state.level === 5) readProperties(input)
  topics = readTopics(type, input)
  if (!input.ok && state.level === 0) {
    // The CONNECT was not seen: what does not fit version 3 may fit 5.
    input.reset(start, end)
    readProperties(input)
    topics = readTopics(type, input)
    if (input.ok) state.level = 5
  }
  if (!input.ok) return
  if (type === SUBSCRIBE) state.fields.subscriptions += topics.length
  const pending: Pending = {
    type,
    direction: Direction.Orig,
    id,
    tsMicros: input.tsMicros,
    topics,
    bytes: 0,
  }
  addPending(state, pending, session)
}

function readTopics(type: number, input: StreamSlice): Topics {
  const topics: Topics = []
  while (input.ok && input.remaining() > 0) {
    const name = readTopic(input)
    const detail: Record<string, unknown> = {}
    if (type === SUBSCRIBE) detail.qos = input.u8() & 3
    if (input.ok && topics.length < MAX_TOPICS) topics.push({ name, detail })
  }
  return topics
}

/** Reads either acknowledgement; `input` ends with the packet. */
export function readSuback(
  state: MqttState,
  type: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const id = input.u16be()
  const asked = type === SUBACK ? SUBSCRIBE : UNSUBSCRIBE
  const pending = takePending(state, asked, Direction.Orig, id)
  if (!input.ok || pending === undefined) return
  if (state.level === 5) readProperties(input)
  const codes: number[] = []
  while (input.ok && input.remaining() > 0 && codes.length < MAX_TOPICS) codes.push(input.u8())
  // Before version 5 the answer to UNSUBSCRIBE has no codes: it cannot fail.
  if (asked === UNSUBSCRIBE && state.level !== 5)
    for (let i = 0; i < pending.topics.length; i++) codes.push(0)
  tell(pending, input.ok ? codes : [], input.tsMicros, session)
}
