/** What is remembered of one MQTT connection. Every list is bounded by constants.ts. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createMqttFields, type MqttFields } from './record.ts'

/** A packet that awaits its acknowledgement from the other side. */
export interface Pending {
  readonly type: number
  readonly direction: number
  readonly id: number
  readonly tsMicros: number
  /** Topics, and what each was asked with. */
  readonly topics: readonly { readonly name: string; readonly detail: Record<string, unknown> }[]
  /** Payload of a message. */
  readonly bytes: number
}

export interface MqttState extends DissectorState {
  readonly fields: MqttFields
  /** 3, 4, 5; 0 while the CONNECT was not seen. */
  level: number
  connectMicros: number
  /** What the CONNECT's event will say besides its result. */
  connectDetail: Record<string, unknown>
  /** The CONNECT awaits its answer. */
  connecting: boolean
  pending: Pending[]
  /** By direction, number to topic; undefined while there are none. */
  readonly aliases: [Map<number, string> | undefined, Map<number, string> | undefined]
  /** Packets understood so far; the first ones may still be another protocol's. */
  packets: number
}

export const createMqttState = (): MqttState => ({
  fields: createMqttFields(),
  level: 0,
  connectMicros: 0,
  connectDetail: {},
  connecting: false,
  pending: [],
  aliases: [undefined, undefined],
  packets: 0,
})
