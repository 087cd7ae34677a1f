/**
 * kafkajs 2.2.4 looks at its queue of waiting requests once a millisecond for as long as a
 * connection lives, with a negative timeout that newer versions of Node warn of
 * (github.com/tulios/kafkajs/issues/1751), and such a timer may outlive its connection.
 * Repaired here: it looks when something waits.
 */
import { createRequire } from 'node:module'

/** What is used of kafkajs's own class. */
interface RequestQueue {
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  readonly pending: readonly unknown[]
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}

const LOOK_AGAIN_MS = 10
const MODULE = 'kafkajs/src/network/requestQueue'

/** Once a process; a kafkajs that is built otherwise is left alone. */
export function repairKafkajs(): void {
  let prototype: RequestQueue | undefined
  try {
    const found: { prototype: RequestQueue } = createRequire(import.meta.url)(MODULE)
    prototype = found.prototype
  } catch {
    return
  }
  if (typeof prototype?.scheduleCheckPendingRequests !== 'function') return
  prototype.scheduleCheckPendingRequests = function scheduleWhenWaiting(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return
    const wait = Math.max(this.throttledUntil - Date.now(), LOOK_AGAIN_MS)
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    }, wait)
  }
}
