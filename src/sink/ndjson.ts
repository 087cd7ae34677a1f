/**
 * Records as lines of JSON: on standard output, in one file, or in a folder with a file
 * a stream. Files are appended to, never overwritten.
 */
import { statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { codeOf, describeError, Failure } from '../config/problems.ts'
import type { RecordBatch, Stream } from '../record/batch.ts'
import { makeFolders } from '../spool/disk.ts'
import type { Sink } from './sink.ts'

/** Endings that make a path that does not exist yet a file rather than a folder. */
const FILE_ENDINGS = ['.ndjson', '.jsonl', '.json']

/** `-`, a file, a device, or a folder. */
export async function openNdjson(path: string, output = process.stdout): Promise<Sink> {
  if (path === '-') return openStdout(output)
  return isFile(path) ? openFile(path) : openFolder(path)
}

function isFile(path: string): boolean {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat === undefined ? FILE_ENDINGS.includes(extname(path)) : !stat.isDirectory()
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

function openStdout(output: NodeJS.WriteStream): Sink {
  output.on('error', (error) => {
    // Whoever read the other end has seen enough, as `head` does.
    if (codeOf(error) === 'EPIPE') process.exit(0)
  })
  return {
    name: 'ndjson:-',
    write: (batch) =>
      new Promise((done, fail) => {
        output.write(batch.bytes, (error) => {
          if (error) fail(new Failure(`Cannot write to standard output: ${describeError(error)}`))
          else done()
        })
      }),
    flush: async () => {},
    close: async () => {},
  }
}

const cannotWrite = (path: string, error: unknown): Failure =>
  new Failure(`Cannot write records to ${path}: ${describeError(error)}`)

async function openAppending(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a')
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

async function append(path: string, file: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; ) {
      at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
    }
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

async function openFile(path: string): Promise<Sink> {
  let file = await openAppending(path)
  return {
    name: `ndjson:${path}`,
    write: (batch) => append(path, file, batch.bytes),
    flush: async () => {},
    async reopen() {
      await file.close()
      file = await openAppending(path)
    },
    close: () => file.close(),
  }
}

async function openFolder(path: string): Promise<Sink> {
  try {
    await makeFolders(path)
  } catch (error) {
    throw cannotWrite(path, error)
  }
  const files = new Map<Stream, FileHandle>()
  /** Each is opened when it is next written to. */
  async function closeFiles(): Promise<void> {
    const open = [...files.values()]
    files.clear()
    for (const file of open) await file.close()
  }
  return {
    name: `ndjson:${path}`,
    async write(batch: RecordBatch) {
      const name = join(path, `${batch.stream}.ndjson`)
      let file = files.get(batch.stream)
      if (file === undefined) {
        file = await openAppending(name)
        files.set(batch.stream, file)
      }
      await append(name, file, batch.bytes)
    },
    flush: async () => {},
    reopen: closeFiles,
    close: closeFiles,
  }
}
