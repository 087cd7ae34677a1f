/** ErrorResponse and NoticeResponse: fields by letter. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { ServerError } from './state.ts'
import { readZeroText } from './zeroText.ts'

/** Fields read of one; there are fewer. */
const MAX_FIELDS = 24
/** Fields that go into an event's detail. */
const TOLD: Readonly<Record<string, string>> = {
  s: 'schema',
  t: 'table',
  c: 'column',
  n: 'constraint',
}

/** Reads the fields; severity in English where the server sends both. */
export function readError(reader: ByteReader): ServerError {
  let severity = ''
  let code = ''
  let message = ''
  const detail: Record<string, unknown> = {}
  for (let i = 0; i < MAX_FIELDS && reader.remaining() > 1; i++) {
    const field = String.fromCharCode(reader.u8())
    if (field === '\0') break
    const value = readZeroText(reader)
    if (field === 'V' || (field === 'S' && severity === '')) severity = value
    else if (field === 'C') code = value
    else if (field === 'M') message = value
    else if (TOLD[field] !== undefined) detail[TOLD[field]] = value
  }
  return { severity, code, message, detail }
}
