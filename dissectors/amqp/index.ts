/**
 * AMQP: 0-9-1 with RabbitMQ's extensions, and OASIS 1.0. Login, products of both sides, what
 * was declared, bound and consumed, messages by routing and size; bodies are passed over.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readFrames, readOpening } from './frames.ts'
import { readFrames10 } from './frames10.ts'
import { probeAmqp } from './probe.ts'
import { amqpColumns } from './record.ts'
import { type AmqpState, createAmqpState, Form } from './state.ts'
import { endRequests, tellLogin } from './tell.ts'

export const amqp: StreamDissector<AmqpState> = {
  name: 'amqp',
  description: 'AMQP 0-9-1 and 1.0: logins, virtual hosts, queues, messages by routing and size',
  transport: 'tcp',
  columns: amqpColumns,
  ports: [5672],
  probeBytes: 16,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createAmqpState,
  probe: probeAmqp,
  feed(state, input, session) {
    session.facts.confidence = 1
    const d = input.direction
    if (state.form[d] === Form.Opening) {
      const answer = readOpening(state, input, session)
      if (answer !== undefined) return answer
    }
    return state.form[d] === Form.One
      ? readFrames10(state, input, session)
      : readFrames(state, input, session)
  },
  gap(_state, _direction, _missing, session) {
    // A frame has nothing to find the next one by but its own length.
    session.anomaly(GAP)
    return Verdict.Done
  },
  finish(state, direction, tsMicros, session) {
    // RabbitMQ hangs up on a login it refuses without a word, unless the client understands one.
    if (direction !== Direction.Resp || state.sasl === undefined) return
    session.facts.confidence = 0.9
    session.facts.evidence = 'the server hung up instead of answering the login'
    tellLogin(state, 'failure', '', '', tsMicros, session)
  },
  close(state, tsMicros, session) {
    tellLogin(state, 'unknown', '', '', tsMicros, session)
    endRequests(state, -1, 'unknown', '', '', tsMicros, session)
  },
}
