/**
 * OpenSSH's PROTOCOL section 2.5: after the login a server names its host keys, and a client
 * may have it prove that they are its own (hostkeys-prove-00@openssh.com). The question repeats
 * the keys, the answer has a signature each; both get between the messages of channels.
 */
import type { Flight } from './packetLog.ts'

/** One key and its name; servers have two or three. */
const LEAST_BYTES = 150
/** The question's name is six bytes longer, which may take one more block. */
const LONGER_BYTES = 16
/** Signatures by keys, in size. */
const LEAST_SHARE = 0.6
const MOST_SHARE = 1.4
/** Flights in which question and answer are looked for. */
const MAX_FLIGHTS = 10

/** The flights without question and answer; those given when there is none. */
export function dropProof(flights: readonly Flight[]): readonly Flight[] {
  const named = flights.find((f) => !f.fromClient)?.sizes[0] ?? 0
  if (named < LEAST_BYTES) return flights
  const isQuestion = (n: number) => n >= named && n <= named + LONGER_BYTES
  const asked = flights.findIndex(
    (f, i) => i < MAX_FLIGHTS && f.fromClient && f.sizes.some(isQuestion),
  )
  if (asked < 1) return flights
  const isProof = (n: number) => n >= named * LEAST_SHARE && n <= named * MOST_SHARE
  const answered = flights.findIndex(
    (f, i) => i > asked && i < asked + MAX_FLIGHTS && !f.fromClient && f.sizes.some(isProof),
  )
  if (answered < 0) return flights
  const left = flights.map((f, i) => {
    if (i === asked) return without(f, isQuestion)
    return i === answered ? without(f, isProof) : f
  })
  return join(left)
}

function without(flight: Flight, isIt: (bytes: number) => boolean): Flight {
  const at = flight.sizes.findIndex(isIt)
  const sizes = flight.sizes.filter((_, i) => i !== at)
  return { ...flight, sizes, bytes: flight.bytes - flight.sizes[at]! }
}

/** Flights of one side that nothing stands between any more. */
function join(flights: readonly Flight[]): Flight[] {
  const joined: Flight[] = []
  for (const flight of flights) {
    if (flight.sizes.length === 0) continue
    const last = joined.at(-1)
    if (last === undefined || last.fromClient !== flight.fromClient) joined.push(flight)
    else {
      const sizes = [...last.sizes, ...flight.sizes]
      const { toMicros } = flight
      joined[joined.length - 1] = { ...last, sizes, bytes: last.bytes + flight.bytes, toMicros }
    }
  }
  return joined
}
