/** Each dissector: probe, feed, segment, gap, finish and close on invented and damaged conversations. */
import { dissectors } from '../../dissectors/index.ts'
import type { Direction, DissectorState, StreamDissector } from '../../src/dissect/contract.ts'
import type { Piece } from '../support/conversation.ts'
import { mutate, type Random } from '../support/mutate.ts'
import { Player } from './player.ts'
import { sampleConversations, sampleHandshakes } from './samples.ts'
import { type FuzzTarget, hold, type MakeTarget, measureState } from './target.ts'

const MAX_PIECE_BYTES = 4096
/** Bytes of one input, floods apart. */
const MAX_INPUT_BYTES = 6000
/** One input in so many goes on for FLOOD_BYTES, and what the session keeps of it is measured. */
const FLOOD_EVERY = 50_000
const FLOOD_BYTES = 1_500_000
/** Bounded lists and lines of a session, and what its reader holds: far below what was fed. */
const MAX_STATE_BYTES = 600_000
const DIRECTIONS = [0, 1] as const

class DissectorTarget implements FuzzTarget {
  readonly name: string
  readonly carriesState = false
  get inputBytes(): number {
    return this.player.fedBytes
  }
  private readonly conversations: readonly Piece[][]
  private readonly player: Player
  private readonly scratch = Buffer.alloc(MAX_PIECE_BYTES)

  constructor(
    dissector: StreamDissector<DissectorState>,
    conversations: readonly (readonly Piece[])[],
  ) {
    this.name = dissector.name
    this.player = new Player(dissector)
    hold(conversations.length > 0, `no conversations of ${dissector.name}`)
    this.conversations = conversations.map((pieces) => [...pieces])
  }

  isFlood(index: number): boolean {
    return index % FLOOD_EVERY === FLOOD_EVERY - 1
  }

  run(random: Random, index: number): void {
    this.player.begin()
    if (this.isFlood(index)) this.flood(random)
    else if (index % 2 === 0) this.invent(random)
    else this.damage(random)
    this.player.end()
    // A flood's session is not to be counted as growth.
    if (this.isFlood(index)) this.player.begin()
  }

  /** Nothing but random bytes; of one character class now and then. */
  private invent(random: Random): void {
    const { player, scratch } = this
    for (let i = 1 + random.small(6); i > 0; i--) {
      const size = 1 + random.small(700)
      random.fill(scratch, 0, size)
      const mask = random.once(3) ? 0x7f : 0xff
      if (mask === 0x7f) for (let at = 0; at < size; at++) scratch[at] = scratch[at]! & mask
      const direction: Direction = random.once(2) ? 0 : 1
      player.tsMicros += random.below(100_000)
      if (i === 1) player.probe(direction, scratch, size)
      player.give(direction, scratch, size)
    }
  }

  /** A conversation with pieces damaged, lost, repeated, swapped, or of another one. */
  private damage(random: Random): void {
    const { player, scratch } = this
    const pieces = this.pick(random)
    const first = random.once(6) ? random.below(pieces.length) : 0
    const rate = 1 + random.small(12)
    let left = MAX_INPUT_BYTES
    let probed = false
    for (let i = first; i < pieces.length && left > 0 && player.reading; i++) {
      const other = this.pick(random)
      const foreign = random.once(40)
      const piece = foreign ? other[random.below(other.length)]! : pieces[i]!
      let size = piece.bytes.copy(scratch)
      let direction = piece.direction
      if (random.once(rate)) {
        if (random.once(8)) direction = random.once(2) ? 0 : 1
        size = mutate(random, scratch, size, other[random.below(other.length)]!.bytes)
        if (random.once(10)) player.lose(direction, 1 + random.small(20_000))
        if (random.once(10)) continue
      }
      player.tsMicros += random.once(20) ? random.below(10_000_000) : random.below(2000)
      if (!probed && size > 0) {
        player.probe(direction, scratch, size)
        probed = true
      }
      left -= size
      if (random.once(6) && size > 1) {
        const cut = 1 + random.below(size - 1)
        player.give(direction, scratch, cut)
        player.give(direction, scratch.subarray(cut), size - cut)
      } else player.give(direction, scratch, size)
      if (random.once(50)) i -= 1 + random.small(3)
      if (i < -1) i = -1
    }
  }

  /** A conversation, then pieces of it over and over: what is kept has a bound. */
  private flood(random: Random): void {
    const { player, scratch } = this
    const pieces = this.pick(random)
    const text = random.once(2)
    for (const { direction, bytes } of pieces) {
      const size = bytes.copy(scratch)
      player.give(direction, scratch, size)
    }
    for (let left = FLOOD_BYTES; left > 0 && player.reading; ) {
      const piece = pieces[random.below(pieces.length)]!
      let size = piece.bytes.copy(scratch)
      if (text) {
        size = 1 + random.below(1400)
        random.fill(scratch, 0, size)
        for (let at = 0; at < size; at++) scratch[at] = 32 + (scratch[at]! % 95)
        if (random.once(4)) scratch[size - 1] = 10
      } else if (random.once(4)) size = mutate(random, scratch, size, piece.bytes)
      player.tsMicros += 1000
      player.give(piece.direction, scratch, size)
      left -= size + 1
    }
    const bytes = measureState(player.state)
    hold(bytes <= MAX_STATE_BYTES, `a session keeps ${bytes} bytes`)
    for (const direction of DIRECTIONS) player.lose(direction, 1)
  }

  private pick(random: Random): Piece[] {
    return this.conversations[random.below(this.conversations.length)]!
  }
}

export const dissectorTargets: Readonly<Record<string, MakeTarget>> = Object.fromEntries(
  dissectors
    .filter((d) => d.transport === 'tcp')
    .map((d) => [
      d.name,
      async () =>
        new DissectorTarget(
          d as StreamDissector<DissectorState>,
          d.name === 'tls' ? await sampleHandshakes() : await sampleConversations(d.name),
        ),
    ]),
)
