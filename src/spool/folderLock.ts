/**
 * One process a folder: the kernel's lock on a file in it (flock), which ends with the process
 * that holds it, however that ends. The file says who that is.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describeError, Failure } from '../config/problems.ts'

const FILE = 'lock'
const LOCK_EXCLUSIVE = 2
const LOCK_DO_NOT_WAIT = 4

export interface FolderLock {
  release(): void
}

type Flock = (fd: number, operation: number) => number
let bound: Flock | undefined

/** Loaded when it is needed: whoever sends nothing over a network needs no native module for it. */
function bindFlock(): Flock {
  try {
    const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
    return koffi.load(null).func('int flock(int fd, int operation)')
  } catch (error) {
    throw new Failure(
      `A spool is locked by the C library's flock, called through the package koffi, which does not work here: ${describeError(error)}`,
    )
  }
}

/** Throws a Failure that names the holder when it is another process, or another part of this one. */
export function lockFolder(folder: string): FolderLock {
  bound ??= bindFlock()
  const path = join(folder, FILE)
  let fd: number
  try {
    fd = openSync(path, 'a+', 0o600)
  } catch (error) {
    throw new Failure(`Cannot open the spool ${folder}: ${describeError(error)}`)
  }
  if (bound(fd, LOCK_EXCLUSIVE | LOCK_DO_NOT_WAIT) !== 0) {
    closeSync(fd)
    throw new Failure(
      `The spool ${folder} is in use by ${readHolder(folder)}; one process can use it at a time`,
    )
  }
  try {
    ftruncateSync(fd)
    writeSync(fd, `process ${process.pid}\n`)
  } catch {
    // On a full disk it does not say who holds it, and is held all the same.
  }
  return { release: () => closeSync(fd) }
}

function readHolder(folder: string): string {
  try {
    const text = readFileSync(join(folder, FILE), 'utf8').trim()
    return /^process \d+$/.test(text) ? text : 'another process'
  } catch {
    return 'another process'
  }
}
