/** UUIDs as text, C706 appendix A: the first three fields in the sender's byte order. */
import type { Fields } from '../bytes/fields.ts'

export const UUID_BYTES = 16

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** The one at `offset`, in the byte order the fields are read in; '' when it is not all there. */
export function readUuid(fields: Fields, offset: number): string {
  if (!fields.has(offset, UUID_BYTES)) return ''
  const at = fields.start + offset + 8
  const clock = fields.bytes.toString('hex', at, at + 2)
  const node = fields.bytes.toString('hex', at + 2, at + 8)
  const first = hex(fields.u32(offset), 8)
  return `${first}-${hex(fields.u16(offset + 4), 4)}-${hex(fields.u16(offset + 6), 4)}-${clock}-${node}`
}
