/** Whether first bytes are MQTT's: a CONNECT anywhere; other packets on its own port only, they say too little. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

const MQTT = '\x00\x04MQTT'
const MQISDP = '\x00\x06MQIsdp'
/** The highest bit of the level marks a bridge, as mosquitto's. */
const BRIDGE = 0x80

/** Bytes the length takes at `ahead`: 0 not all there, -1 no length. */
function measureLength(input: StreamSlice, ahead: number): number {
  for (let i = 0; i < 4; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return 0
    if (byte < 0x80) return i + 1
  }
  return -1
}

/** How far `word` is there at `ahead`: 1 whole, 0 so far, -1 not. */
function match(input: StreamSlice, word: string, ahead: number): number {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return 0
    if (byte !== word.charCodeAt(i)) return -1
  }
  return 1
}

function probeConnect(input: StreamSlice): Probe {
  const length = measureLength(input, 1)
  if (length < 0) return Probe.No
  if (length === 0) return Probe.More
  const at = 1 + length
  const now = match(input, MQTT, at)
  const old = now === 1 ? -1 : match(input, MQISDP, at)
  if (now < 0 && old < 0) return Probe.No
  if (now < 1 && old < 1) return Probe.More
  const level = input.peek(at + (now === 1 ? MQTT.length : MQISDP.length))
  if (level < 0) return Probe.More
  const version = level & ~BRIDGE
  const fits = now === 1 ? version === 4 || version === 5 : version === 3
  if (!fits) return Probe.No
  return input.direction === Direction.Orig ? Probe.Yes : Probe.Flipped
}

/** A CONNACK: no flags but the session's, and a code that exists. */
function probeConnack(input: StreamSlice): Probe {
  if (input.remaining() < 4) return Probe.More
  const bytes = input.peek(1)
  const code = input.peek(3)
  if (bytes < 2 || bytes > 0x7f || input.peek(2) > 1) return Probe.No
  return (bytes === 2 ? code <= 5 : code === 0 || (code >= 0x80 && code < 0xa3))
    ? Probe.Yes
    : Probe.No
}

/** A PUBLISH whose topic is text. */
function probePublish(input: StreamSlice): Probe {
  if ((input.peek() & 6) === 6) return Probe.No
  const length = measureLength(input, 1)
  if (length < 0) return Probe.No
  const at = 1 + length
  if (length === 0 || input.peek(at + 1) < 0) return Probe.More
  const topic = input.peek(at) * 256 + input.peek(at + 1)
  if (topic < 3 || topic > 200) return Probe.No
  for (let i = 0; i < topic; i++) {
    const byte = input.peek(at + 2 + i)
    if (byte < 0) return Probe.More
    if (byte < 0x20 || byte > 0x7e) return Probe.No
  }
  return Probe.Yes
}

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeMqtt(input: StreamSlice): Probe {
  const first = input.peek()
  if (first === 0x10) return probeConnect(input)
  if (!input.isUsualPort) return Probe.No
  if (first === 0x20 && input.direction === Direction.Resp) return probeConnack(input)
  if (first >> 4 === 3) return probePublish(input)
  // Pings have nothing but their two bytes.
  if (first !== (input.direction === Direction.Orig ? 0xc0 : 0xd0)) return Probe.No
  const second = input.peek(1)
  return second < 0 ? Probe.More : second === 0 ? Probe.Yes : Probe.No
}
