/** Messages whose contents cannot be read: encrypted (MS-SMB2 2.2.41) and compressed (2.2.42). */
import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { BAD_COMPRESSION } from './constants.ts'
import type { SmbState } from './state.ts'

/** Compressed chained payloads have no offset, MS-SMB2 2.2.42.2. */
const CHAINED = 1

export function readSealed(
  state: SmbState,
  message: Fields,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  fields.sealedMessages++
  fields.sealedBytes += message.u32(36)
  session.facts.encrypted = true
  if (state.isSealedTold) return
  state.isSealedTold = true
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'ENCRYPTION',
    object: fields.cipher,
    status: 'ok',
  })
}

export function readCompressed(
  state: SmbState,
  message: Fields,
  size: number,
  session: SessionContext,
): void {
  state.fields.compressedMessages++
  const isChained = message.u16(10) === CHAINED
  if (!isChained && message.u32(12) > size) session.anomaly(BAD_COMPRESSION)
}
