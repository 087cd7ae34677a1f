/** The folder of a destination in the spool: named after it, with its name inside. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, describeError, Failure } from '../config/problems.ts'

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
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, NAME_FILE), `${name}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw new Failure(`Cannot make the spool folder ${folder}: ${describeError(error)}`)
    }
  }
  return folder
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
    try {
      return [{ folder, name: readFileSync(join(folder, NAME_FILE), 'utf8').trim() }]
    } catch {
      // Something else that somebody put there.
      return []
    }
  })
}
