/** Addresses of variables, and names of blocks, as engineers write them: `DB1.DBX4.0 BYTE 8`, `DB 7`. */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { AREAS, BLOCKS, MAX_ITEMS, TRANSPORTS } from './constants.ts'

const ANY = 0x10
const DATA_BLOCK = 'DB'

/** Reads a count and so many addresses; the text names the first ones. */
export function readItems(input: StreamSlice, detail: Record<string, unknown>): string {
  const count = input.u8()
  const names: string[] = []
  for (let i = 0; i < count && i < MAX_ITEMS && input.ok; i++) {
    input.skip(1)
    const length = input.u8()
    const start = input.pos
    const syntax = input.u8()
    names.push(
      syntax === ANY && length === 10 ? readAddress(input) : `syntax 0x${syntax.toString(16)}`,
    )
    if (input.ok) input.pos = Math.min(input.end, start + length)
  }
  if (count > 1) detail.items = count
  return input.ok ? names.join(', ') : ''
}

function readAddress(input: StreamSlice): string {
  const transport = input.u8()
  const count = input.u16be()
  const block = input.u16be()
  const area = input.u8()
  const address = input.u24be()
  const size = TRANSPORTS[transport] ?? `type 0x${transport.toString(16)}`
  const name = AREAS[area] ?? `area 0x${area.toString(16)}`
  const isNumbered = area === 0x1c || area === 0x1d
  const place = isNumbered ? String(address) : `${address >> 3}.${address & 7}`
  const where =
    name === DATA_BLOCK || name === 'DI' ? `${name}${block}.${name}X${place}` : `${name}${place}`
  return `${where} ${size} ${count}`
}

/** `_0A00007A` is data block 7. */
export function nameBlock(file: string): string {
  const found = /^_([0-9A-F]{2})(\d{5})[ABP]$/.exec(file)
  if (found === null) return file
  return `${BLOCKS[found[1]!] ?? found[1]!} ${Number(found[2])}`
}
