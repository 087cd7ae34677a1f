/** Folders and files: reads and writes that do all that was asked, and names that are there after a power cut. */
import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '../config/problems.ts'

/** When writes are forced to the disk: each, now and then, or by the system alone. */
export type FsyncPolicy = 'always' | 'interval' | 'never'

/** Fills a buffer from a position on, as far as the file goes. */
export async function readFully(file: FileHandle, into: Buffer, position: number): Promise<Buffer> {
  let end = 0
  while (end < into.length) {
    const { bytesRead } = await file.read(into, end, into.length - end, position + end)
    if (bytesRead === 0) break
    end += bytesRead
  }
  return into.subarray(0, end)
}

/** Rejects with the system's error, after which some of it may be written. */
export async function writeFully(
  file: FileHandle,
  parts: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let at = position
  let rest = [...parts]
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, at)
    at += bytesWritten
    let written = bytesWritten
    rest = rest.flatMap((part) => {
      const skipped = Math.min(written, part.length)
      written -= skipped
      return skipped === part.length ? [] : [part.subarray(skipped)]
    })
  }
}

/**
 * Makes a folder and those above it; one that is there stays as it is. Node's own way of doing so
 * never ends where the system lets nobody make one, as in /proc. Rejects with the system's error.
 */
export async function makeFolders(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    const above = dirname(path)
    if (codeOf(error) === 'EEXIST') return
    if (codeOf(error) !== 'ENOENT' || above === path || existsSync(above)) throw error
    await makeFolders(above, mode)
    await mkdir(path, { mode })
  }
}

/** Forces names of new files to the disk; file systems that cannot do that do without. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error
  } finally {
    await handle.close()
  }
}
