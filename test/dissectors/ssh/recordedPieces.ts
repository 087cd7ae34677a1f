import { Direction } from '../../../src/dissect/contract.ts'
import type { Piece } from '../../support/conversation.ts'
import { RECORDED } from './recorded.ts'

/** A recorded session. Where lengths are encrypted, segment boundaries carry meaning. */
export function recordedPieces(name: string): Piece[] {
  const clearLengths = name.endsWith('.gcm') || name.endsWith('.etm')
  return RECORDED[name]!.map((line, i) => ({
    direction: line.startsWith('C') ? Direction.Orig : Direction.Resp,
    bytes: Buffer.from(line.slice(1), 'base64'),
    afterMicros: 0,
    atomic: !clearLengths && i > 3,
  }))
}
