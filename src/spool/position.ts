/**
 * How far a stream has been delivered, and what was lost of it: a line of JSON behind its
 * CRC-32, in a small file that is replaced as a whole.
 */
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { createTotals, totalsSchema } from './totals.ts'

const FILE = 'position'
const NEW_FILE = 'position.new'
const count = z.int().nonnegative()

const positionSchema = z.object({
  /** Segment of the first entry not yet delivered, where it begins, and the lines before it in that segment. */
  segment: count,
  offset: count,
  lines: count,
  totals: totalsSchema,
})
export type Position = z.infer<typeof positionSchema>

export const createPosition = (): Position => ({
  segment: 0,
  offset: 0,
  lines: 0,
  totals: createTotals(),
})

/** undefined when there is none, or none that can be believed: then everything there is comes again. */
export async function readPosition(folder: string): Promise<Position | undefined> {
  try {
    const [sum = '', text = ''] = (await readFile(join(folder, FILE), 'utf8')).split('\n')
    if (Number.parseInt(sum, 16) !== crc32(text)) return undefined
    return positionSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Replaces the file. `isForced`: on the disk once this resolves. */
export async function writePosition(
  folder: string,
  position: Position,
  isForced: boolean,
): Promise<void> {
  const text = JSON.stringify(position)
  const file = await open(join(folder, NEW_FILE), 'w', 0o600)
  try {
    await file.writeFile(`${crc32(text).toString(16)}\n${text}\n`)
    if (isForced) await file.sync()
  } finally {
    await file.close()
  }
  await rename(join(folder, NEW_FILE), join(folder, FILE))
}
