/** The folder of a destination in the spool: named after it, with its name inside. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, describeError, Failure } from '../config/problems.ts'
import { makeFolders } from './disk.ts'

const NAME_FILE = 'destination'
const MAX_READABLE = 48
const HASH_DIGITS = 8

/** `name`: of the destination, without secrets. Readable, and different for different names. */
export function nameFolder(name: string): string {
  const readable = name.replace(/[^\w.-]+/g, '-').slice(0, MAX_READABLE)
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS)
  return `${readable}-${hash}`
}

/** Makes it where it is missing, for the user of the program alone: records tell who logged in where. */
export async function makeFolder(spool: string, name: string): Promise<string> {
  const folder = join(spool, nameFolder(name))
  try {
    await makeFolders(folder, 0o700)
    // A full disk may have left an empty one.
    if (readName(folder) !== name) await writeFile(join(folder, NAME_FILE), `${name}\n`)
  } catch (error) {
    throw new Failure(`Cannot make the spool folder ${folder}: ${describeError(error)}`)
  }
  return folder
}

/** undefined when that is no folder of a destination. */
function readName(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, NAME_FILE), 'utf8').trim()
  } catch {
    return undefined
  }
}

export interface DestinationFolder {
  folder: string
  /** As it was when the folder was made. */
  name: string
}

/** Every destination that has a folder in a spool; none when there is no spool. */
export function listFolders(spool: string): DestinationFolder[] {
  let names: string[]
  try {
    names = readdirSync(spool)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new Failure(`Cannot read the spool ${spool}: ${describeError(error)}`)
  }
  return names.sort().flatMap((entry) => {
    const folder = join(spool, entry)
    const name = readName(folder)
    // Anything else was put there by somebody else.
    return name === undefined ? [] : [{ folder, name }]
  })
}
