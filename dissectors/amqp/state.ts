/** What is remembered of one AMQP connection. Every list is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import type { SaslExchange } from '../../src/formats/sasl.ts'
import { type AmqpFields, createAmqpFields } from './record.ts'

/** What a direction is read as. */
export const Form = { Opening: 0, Old: 1, One: 2, Ended: 3 } as const
export type Form = (typeof Form)[keyof typeof Form]

/** A request that awaits its answer on its channel. */
export interface Request {
  readonly channel: number
  /** Class and method of 0-9-1, as one number. */
  readonly method: number
  readonly action: string
  object: string
  readonly tsMicros: number
  readonly detail: Record<string, unknown>
}

/** A message announced by a method, whose header tells its size. */
export interface Message {
  readonly channel: number
  readonly action: string
  readonly object: string
  readonly status: 'ok' | 'error'
  readonly statusCode: string
  readonly statusText: string
  readonly detail: Record<string, unknown>
}

/** A link of 1.0. */
export interface Link {
  readonly handle: number
  readonly channel: number
  readonly address: string
  /** Of a message in several transfers. */
  bytes: number
}

export interface AmqpState extends DissectorState {
  readonly fields: AmqpFields
  readonly form: [Form, Form]
  sasl: SaslExchange | undefined
  saslMicros: number
  pending: Request[]
  readonly messages: [Message[], Message[]]
  readonly links: [Link[], Link[]]
  /** Frames understood so far; the first may still be another protocol's. */
  frames: number
}

export const createAmqpState = (): AmqpState => ({
  fields: createAmqpFields(),
  form: [Form.Opening, Form.Opening],
  sasl: undefined,
  saslMicros: 0,
  pending: [],
  messages: [[], []],
  links: [[], []],
  frames: 0,
})
