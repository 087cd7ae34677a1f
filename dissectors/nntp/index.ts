/**
 * NNTP: RFC 3977 with 2980, 4642 (STARTTLS), 4643 (AUTHINFO), 4644 (streaming), 8054
 * (COMPRESS). Logins, groups, articles got and sent, sizes; articles are passed over, but for their heads.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readNntp } from './parser.ts'
import { probeNntp } from './probe.ts'
import { nntpColumns } from './record.ts'
import { completeListing, flushPending } from './reply.ts'
import { createNntpState, type NntpState } from './state.ts'

export const nntp: StreamDissector<NntpState> = {
  name: 'nntp',
  description: 'NNTP: logins, newsgroups, articles read, posted and fed',
  transport: 'tcp',
  columns: nntpColumns,
  ports: [119, 433],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createNntpState,
  probe: probeNntp,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readNntp(state, input, session)
  },
  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    state.lossy = true
    const block = direction === Direction.Orig ? state.article : state.listing?.block
    if (block !== undefined) {
      block.isAmidLine = true
      block.bytes += missing
      return Verdict.More
    }
    state.resync[direction] = true
    if (direction === Direction.Orig) state.sasl = undefined
    else flushPending(state, 1, state.pending.at(-1)?.tsMicros ?? 0, session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    if (state.listing !== undefined)
      completeListing(state, state.listing, tsMicros, session, 'unknown')
    flushPending(state, 0, tsMicros, session)
  },
}
