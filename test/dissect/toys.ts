/** Dissectors for tests: each does as it is told and writes down what it was given. */
import {
  Direction,
  type DissectorState,
  Probe,
  type SessionContext,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { columns, createFields, text } from '../../src/record/column.ts'

/** What a dissector was told of a direction, in order. */
export type Told =
  | { what: 'bytes'; d: Direction; text: string; at: number; ts: number }
  | { what: 'segment'; d: Direction; text: string; at: number; wire: number }
  | { what: 'gap'; d: Direction; missing: number }
  | { what: 'finish'; d: Direction }
  | { what: 'close' }

export interface Toy extends StreamDissector<DissectorState> {
  readonly told: Told[]
}

/** What a toy can do besides reading everything. */
export interface ToyManners {
  ports?: readonly number[]
  probeBytes?: number
  maxHeldBytes?: number
  probe?(input: StreamSlice): Probe
  /** Told what it was shown before. */
  feed?(input: StreamSlice, session: SessionContext): Verdict
  segment?(input: StreamSlice, session: SessionContext): Verdict
  /** `null`: has no gap(). */
  gap?: ((d: Direction, missing: number, session: SessionContext) => Verdict) | null
  finish?(session: SessionContext): void
  close?(session: SessionContext): void
}

/** All bytes a slice shows. */
export const shown = (input: StreamSlice): string =>
  input.bytes.toString('latin1', input.pos, input.end)

/** Moves to the end of what is shown. */
export function takeAll(input: StreamSlice): Verdict {
  input.skip(input.remaining())
  return Verdict.More
}

/** Yes when the first bytes are `opening`, More while they may become it. */
export const opensWith =
  (opening: string, yes: Probe = Probe.Yes) =>
  (input: StreamSlice): Probe => {
    const text = shown(input).slice(0, opening.length)
    if (text === opening) return yes
    return opening.startsWith(text) ? Probe.More : Probe.No
  }

export function toy(name: string, manners: ToyManners = {}): Toy {
  const told: Told[] = []
  const set = columns(name, { note: text('Nothing') })
  const dissector: Toy = {
    told,
    name,
    description: name,
    transport: 'tcp',
    columns: set,
    ports: manners.ports ?? [],
    probeBytes: manners.probeBytes ?? 16,
    maxHeldBytes: manners.maxHeldBytes ?? 1024,
    create: () => ({ fields: createFields(set) }),
    probe: (input) => (manners.probe ? manners.probe(input) : Probe.Yes),
    feed(_state, input, session) {
      told.push({
        what: 'bytes',
        d: input.direction,
        text: shown(input),
        at: input.streamOffset,
        ts: input.tsMicros,
      })
      return manners.feed ? manners.feed(input, session) : takeAll(input)
    },
    segment(_state, input, session) {
      const { direction: d, streamOffset: at, wireBytes: wire } = input
      told.push({ what: 'segment', d, text: shown(input), at, wire })
      return manners.segment ? manners.segment(input, session) : Verdict.Sizes
    },
    finish(_state, d, _ts, session) {
      told.push({ what: 'finish', d })
      manners.finish?.(session)
    },
    close(_state, _ts, session) {
      told.push({ what: 'close' })
      manners.close?.(session)
    },
  }
  if (manners.gap === null) return dissector
  const { gap } = manners
  return Object.assign(dissector, {
    gap(_state: DissectorState, d: Direction, missing: number, session: SessionContext) {
      told.push({ what: 'gap', d, missing })
      return gap ? gap(d, missing, session) : Verdict.More
    },
  })
}

/** Words of what was told: `c"abc" s"x" c-5 c! .` for bytes, gaps, FINs, segments in `<>` and the close. */
export function words(told: readonly Told[]): string {
  return told
    .map((t) => {
      if (t.what === 'close') return '.'
      const who = t.d === Direction.Orig ? 'c' : 's'
      if (t.what === 'gap') return `${who}-${t.missing}`
      if (t.what === 'finish') return `${who}!`
      return t.what === 'segment' ? `${who}<${t.text}>` : `${who}"${t.text}"`
    })
    .join(' ')
}
