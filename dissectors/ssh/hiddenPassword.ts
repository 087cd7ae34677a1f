/**
 * PuTTY hides how long a password is: where request and padding take less than 256 bytes it
 * sends IGNORE before it, so that both take about that many.
 */
import { MAX_PASSWORD_BYTES } from './authSizes.ts'
import { type Suite, wireSize } from './suites.ts'

const HIDDEN_BYTES = 256
/** Length fields and type that PuTTY's sum counts. */
const PACKET_HEAD_BYTES = 5
const MIN_PADDING_BYTES = 4
const IGNORE_HEAD_BYTES = 8
const IGNORE_PAYLOAD_BYTES = 5

/** Bytes of both packets for a request with so many bytes of payload. */
export function hiddenBytes(suite: Suite, payloadBytes: number): number {
  const { blockBytes, tagBytes } = suite
  const unpadded = PACKET_HEAD_BYTES + payloadBytes + MIN_PADDING_BYTES
  const expected = Math.ceil(unpadded / blockBytes) * blockBytes + tagBytes
  const request = wireSize(suite, payloadBytes)
  if (expected >= HIDDEN_BYTES) return request
  const text = HIDDEN_BYTES - expected - tagBytes - IGNORE_HEAD_BYTES - IGNORE_PAYLOAD_BYTES
  return wireSize(suite, IGNORE_PAYLOAD_BYTES + Math.max(0, text)) + request
}

/** Whether a request of `least` bytes of payload, without its password, can take so many bytes so hidden. */
export function isHiddenPassword(suite: Suite, bytes: number, least: number): boolean {
  if (bytes < HIDDEN_BYTES / 2 || bytes > 2 * HIDDEN_BYTES) return false
  for (let extra = 0; extra <= MAX_PASSWORD_BYTES; extra++) {
    if (hiddenBytes(suite, least + extra) === bytes) return true
  }
  return false
}
