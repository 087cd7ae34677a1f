/** The segment that a log appends to. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordBatch } from '../record/batch.ts'
import { type FsyncPolicy, syncFolder, writeFully } from './disk.ts'
import { encodeHeader, HEADER_BYTES } from './entry.ts'
import { createSegment, nameSegment, type Segment } from './segment.ts'

/** Records tell who logged in where: they are for the user of the program alone. */
const FILE_MODE = 0o600
const NO_LINES = new Uint8Array(0)

export class SegmentWriter {
  readonly segment: Segment
  private readonly path: string
  private readonly file: FileHandle
  private readonly fsync: FsyncPolicy

  private constructor(segment: Segment, path: string, file: FileHandle, fsync: FsyncPolicy) {
    this.segment = segment
    this.path = path
    this.file = file
    this.fsync = fsync
  }

  /** Rejects with the system's error. */
  static async create(folder: string, number: number, fsync: FsyncPolicy): Promise<SegmentWriter> {
    const path = join(folder, nameSegment(number))
    const file = await open(path, 'w', FILE_MODE)
    try {
      if (fsync === 'always') await syncFolder(folder)
    } catch (error) {
      await file.close()
      throw error
    }
    return new SegmentWriter(createSegment(number), path, file, fsync)
  }

  /** Stores a batch as one entry. Rejects with the system's error; then none of it counts, and nothing more goes into a file that could not be cut back. */
  async append(batch: RecordBatch, storedMs: number): Promise<void> {
    const { segment, file } = this
    const header = encodeHeader(batch.bytes, batch.count, segment.lines, segment.number, storedMs)
    try {
      await writeFully(file, [header, batch.bytes], segment.bytes)
      if (this.fsync === 'always') await file.datasync()
    } catch (error) {
      await file.truncate(segment.bytes).catch(() => {
        segment.isClosed = true
      })
      throw error
    }
    if (segment.bytes === 0) segment.firstMs = storedMs
    segment.bytes += HEADER_BYTES + batch.bytes.length
    segment.lines += batch.count
    segment.lastMs = storedMs
  }

  /** Rejects with the system's error. */
  sync(): Promise<void> {
    return this.file.datasync()
  }

  /** Lets go of the file, and removes it when there is nothing in it. `isMarked`: with a closing entry. Never rejects. */
  async close(isMarked: boolean): Promise<void> {
    const { segment, file } = this
    segment.isClosed = true
    try {
      if (isMarked && segment.bytes > 0) {
        const closing = encodeHeader(NO_LINES, 0, segment.lines, segment.number, segment.lastMs)
        await writeFully(file, [closing], segment.bytes)
        if (this.fsync !== 'never') await file.datasync()
      }
    } catch {
      // Without its closing entry it is read through at the next start.
    }
    await file.close().catch(() => {})
    if (segment.bytes === 0) await rm(this.path, { force: true }).catch(() => {})
  }
}
