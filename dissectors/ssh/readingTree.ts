/**
 * What turns make of readings, kept: it follows from suites, habits and sizes alone, and most
 * sessions repeat the turns of others. A tree for each pair of programs and suites; a way
 * through it is a sequence of turns.
 */
import { EXT_INFO_PAYLOAD_BYTES } from './authSizes.ts'
import { MAX_KEPT_READINGS } from './constants.ts'
import { type ClientHabits, clientHabits, type ServerHabits, serverHabits } from './habits.ts'
import { FIRST_READING, LIKELY_COST, Phase, type Reading, settleReadings } from './reading.ts'
import { sizesOf } from './suiteSizes.ts'
import { leastPayload, mostPayload, type Suite, wireSize } from './suites.ts'
import type { Turn } from './turn.ts'
import { TurnReader } from './turnReader.ts'

/** Lengths of `server-sig-algs` as OpenSSH has it unless configured: 9.6 to 10.2, and later. */
const USUAL_SIGNATURE_LIST_BYTES: readonly number[] = [159, 235]
/** In the EXT_INFO before the authentication stand two more: `publickey-hostbound` and `ping`. */
const EARLY_EXT_INFO_EXTRA_BYTES = 4 + 31 + 4 + 1 + 4 + 16 + 4 + 1
/** What an EXT_INFO with a list of signature algorithms has at least and at most. */
const LEAST_EXT_INFO_BYTES = 100
const MOST_EXT_INFO_BYTES = 1500
/** Sizes under this make keys that are exact numbers, together with five flags. */
const SIZE_LIMIT_BYTES = 2 ** 20

/** The readings after some turns, cheapest first; none: the sizes fit no sequence of messages. */
export class ReadingNode {
  readonly readings: readonly Reading[]
  /** By the turn that follows. */
  readonly next = new Map<number | string, ReadingNode>()
  /** All that is likely is over with SUCCESS. */
  readonly isOpen: boolean
  /** The last answer can have been SUCCESS. */
  readonly mayBeOpen: boolean
  /** It can have been a refusal that another request follows. */
  readonly mayGoOn: boolean
  /** It can have been the server's last word. */
  readonly mayEnd: boolean

  constructor(readings: readonly Reading[]) {
    this.readings = readings
    const limit = (readings[0]?.cost ?? 0) + LIKELY_COST
    const likely = readings.filter((reading) => reading.cost < limit)
    this.isOpen = likely.length > 0 && likely.every((r) => r.phase === Phase.Open)
    this.mayBeOpen = likely.some((r) => r.phase === Phase.Open)
    this.mayEnd = likely.some((r) => r.phase === Phase.Disconnected)
    this.mayGoOn = likely.some((r) => r.phase !== Phase.Open && r.phase !== Phase.Disconnected)
  }
}

export class ReadingTree {
  readonly client: ClientHabits
  readonly server: ServerHabits
  readonly reader: TurnReader
  /** Where sessions begin. */
  readonly root = new ReadingNode([FIRST_READING])

  /** `earlyBytes`: size of a packet of the server's before the client's first, 0 for none. */
  constructor(
    toServer: Suite,
    toClient: Suite,
    clientBanner: string,
    serverBanner: string,
    hostKeyBytes: number,
    earlyBytes: number,
  ) {
    this.client = clientHabits(clientBanner)
    this.server = serverHabits(serverBanner)
    this.reader = new TurnReader(toServer, toClient, this.client, this.server, hostKeyBytes)
    this.reader.lateExtInfoBytes = listExtInfoSizes(toClient, earlyBytes)
  }

  /** Where the turn leads. */
  follow(node: ReadingNode, turn: Turn): ReadingNode {
    const key = keyOf(turn)
    let next = node.next.get(key)
    if (next === undefined) {
      const readings: Reading[] = []
      this.reader.read(node.readings, turn, readings)
      settleReadings(readings)
      next = new ReadingNode(readings)
      node.next.set(key, next)
      kept++
    }
    return next
  }
}

function keyOf(turn: Turn): number | string {
  const flags =
    (turn.hasPasswordSign ? 1 : 0) |
    (turn.hasKeySign ? 2 : 0) |
    (turn.isHeld ? 4 : 0) |
    (turn.isHeldAgain ? 8 : 0) |
    (turn.isSooner ? 16 : 0)
  const { requestBytes, answerBytes, requestFlightBytes, prefixBytes, prefixPackets } = turn
  const isPlain = requestFlightBytes === requestBytes && prefixPackets === 0 && !turn.isFirstFlight
  if (isPlain && requestBytes < SIZE_LIMIT_BYTES && answerBytes < SIZE_LIMIT_BYTES) {
    return (requestBytes * SIZE_LIMIT_BYTES + answerBytes) * 32 + flags
  }
  const first = turn.isFirstFlight ? 1 : 0
  return `${requestBytes},${answerBytes},${requestFlightBytes},${prefixBytes},${prefixPackets},${first},${flags}`
}

/** Sizes of EXT_INFO before the first answer; the one before the client's first packet tells how long it is. */
function listExtInfoSizes(toClient: Suite, earlyBytes: number): readonly number[] {
  const sizes = USUAL_SIGNATURE_LIST_BYTES.map((bytes) =>
    wireSize(toClient, EXT_INFO_PAYLOAD_BYTES + bytes),
  )
  const low = leastPayload(toClient, earlyBytes) - EARLY_EXT_INFO_EXTRA_BYTES
  const high = mostPayload(toClient, earlyBytes) - EARLY_EXT_INFO_EXTRA_BYTES
  if (low < LEAST_EXT_INFO_BYTES || high > MOST_EXT_INFO_BYTES) return sizes
  return [...new Set([...sizes, wireSize(toClient, low), wireSize(toClient, high)])]
}

const trees = new Map<string, ReadingTree>()
/** Nodes of all of them, and of those dropped that sessions still follow. */
let kept = 0

/** The tree for sessions that have all in common from which readings follow. */
export function findReadingTree(
  toServer: Suite,
  toClient: Suite,
  clientBanner: string,
  serverBanner: string,
  hostKeyBytes: number,
  earlyBytes: number,
): ReadingTree {
  const suites = `${sizesOf(toServer).id},${sizesOf(toClient).id}`
  const key = `${suites},${hostKeyBytes},${earlyBytes},${clientBanner},${serverBanner}`
  if (kept > MAX_KEPT_READINGS) {
    trees.clear()
    kept = 0
  }
  let tree = trees.get(key)
  if (tree === undefined) {
    kept++
    tree = new ReadingTree(toServer, toClient, clientBanner, serverBanner, hostKeyBytes, earlyBytes)
    trees.set(key, tree)
  }
  return tree
}
