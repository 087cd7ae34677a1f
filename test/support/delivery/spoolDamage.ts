/** What a bad disk does to a spool. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DAMAGED_BYTES = 64

/** Overwrites some bytes in the middle of every file below `folder` that is large. Returns how many files. */
export function damageSegments(folder: string, minBytes = 64 * 1024): number {
  let damaged = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    const stat = statSync(path)
    if (!stat.isFile() || stat.size < minBytes) continue
    const bytes = readFileSync(path)
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + DAMAGED_BYTES)
    writeFileSync(path, bytes)
    damaged++
  }
  return damaged
}
