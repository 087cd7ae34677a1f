/**
 * The log of one stream: segments on disk, of which the last may be appended to, and the place
 * up to which they have been delivered. `read` and `release` may run beside the other methods;
 * of these one must end before the next begins.
 */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../config/problems.ts'
import type { RecordBatch, Stream } from '../record/batch.ts'
import { type FsyncPolicy, makeFolders, syncFolder } from './disk.ts'
import { HEADER_BYTES } from './entry.ts'
import { type Group, type Place, readGroup, skipRest } from './group.ts'
import { loadSegments } from './load.ts'
import { writePosition } from './position.ts'
import { nameSegment, type Segment } from './segment.ts'
import { SegmentWriter } from './segmentWriter.ts'
import type { Totals } from './totals.ts'

/** What the disk does not give back will not come back either; anything else, as too many open files, may pass. */
const GONE = ['EIO', 'ENOENT']

export class StreamLog {
  readonly stream: Stream
  /** Since the spool was made. */
  readonly totals: Totals
  /** The same before this was opened: what was found and cut then is not among them. */
  readonly totalsBefore: Totals
  /** Bytes of its segments on disk. */
  diskBytes = 0
  /** Bytes and lines not yet delivered. */
  waitingBytes = 0
  waitingLines = 0
  /** No entry that waits was stored before this, in ms since the epoch; of no meaning when none waits. */
  oldestMs = 0
  private readonly folder: string
  private readonly fsync: FsyncPolicy
  private readonly segmentBytes: number
  /** Oldest first. The one written to is among them once it has an entry. */
  private readonly segments: Segment[]
  private writer: SegmentWriter | undefined
  /** Delivered up to here in the oldest segment. */
  private done: Place
  /** Being delivered: it may not be given up. */
  private taken: Segment | undefined
  private reader: { segment: Segment; file: FileHandle } | undefined
  private nextNumber: number
  private isDirty = false
  private isPositionDirty = false

  private constructor(
    stream: Stream,
    folder: string,
    fsync: FsyncPolicy,
    segmentBytes: number,
    loaded: Awaited<ReturnType<typeof loadSegments>>,
  ) {
    this.stream = stream
    this.folder = folder
    this.fsync = fsync
    this.segmentBytes = segmentBytes
    this.totals = { ...loaded.totals, tornBytes: loaded.totals.tornBytes + loaded.tornBytes }
    this.totalsBefore = loaded.totals
    this.segments = loaded.segments
    this.done = loaded.done
    this.nextNumber = loaded.nextNumber
    for (const { bytes, lines } of this.segments) {
      this.diskBytes += bytes + HEADER_BYTES
      this.waitingBytes += bytes
      this.waitingLines += lines
    }
    this.waitingBytes -= this.done.offset
    this.waitingLines -= this.done.lines
    this.oldestMs = this.segments[0]?.firstMs ?? 0
  }

  /** Cuts what is torn and closes what was left open. Rejects with the system's error. */
  static async open(
    stream: Stream,
    folder: string,
    fsync: FsyncPolicy,
    segmentBytes: number,
  ): Promise<StreamLog> {
    await makeFolders(folder, 0o700)
    const loaded = await loadSegments(folder, true)
    const log = new StreamLog(stream, folder, fsync, segmentBytes, loaded)
    await log.dropDelivered()
    await log.savePosition()
    return log
  }

  /** Stores a batch as one entry; none of it counts when this rejects, with the system's error. */
  async append(batch: RecordBatch, storedMs: number): Promise<void> {
    const need = HEADER_BYTES + batch.bytes.length
    const begun = this.writer?.segment.bytes ?? 0
    if (begun > 0 && begun + need + HEADER_BYTES > this.segmentBytes) await this.closeActive()
    this.writer ??= await SegmentWriter.create(this.folder, this.nextNumber++, this.fsync)
    const { segment } = this.writer
    try {
      await this.writer.append(batch, storedMs)
    } catch (error) {
      if (segment.isClosed) await this.closeActive(false)
      throw error
    }
    if (this.segments.at(-1) !== segment) {
      this.segments.push(segment)
      this.diskBytes += HEADER_BYTES
    }
    if (this.waitingLines === 0) this.oldestMs = storedMs
    this.diskBytes += need
    this.waitingBytes += need
    this.waitingLines += batch.count
    this.isDirty = true
  }

  /** Whether something waits. Then it stays until it is acknowledged or released. */
  claim(): boolean {
    const head = this.segments[0]
    if (head === undefined || this.done.offset >= head.bytes) return false
    this.taken = head
    return true
  }

  /** The next entries to deliver, after `claim`. `nowMs`: since the epoch. Rejects with the system's error. */
  async read(nowMs: number): Promise<Group> {
    const segment = this.taken!
    try {
      const file = await this.openReader(segment)
      return await readGroup(this.stream, segment, file, this.done, nowMs)
    } catch (error) {
      if (GONE.includes(codeOf(error))) return skipRest(this.stream, segment, this.done, nowMs)
      throw error
    }
  }

  /** Lets what was claimed be given up or come again. */
  release(): void {
    this.taken = undefined
  }

  /** What was taken is delivered but for `unfit` lines, and never comes again. */
  async acknowledge(group: Group, unfit: number): Promise<void> {
    this.taken = undefined
    this.totals.delivered += group.lines - unfit
    this.totals.unfit += unfit
    this.totals.damaged += group.damaged
    this.totals.damagedBytes += group.damagedBytes
    this.waitingBytes -= group.end.offset - this.done.offset
    this.waitingLines -= group.end.lines - this.done.lines
    this.done = group.end
    this.oldestMs = group.nextMs
    await this.dropDelivered()
    await this.savePosition()
  }

  /** Removes the oldest segment of which nothing is being delivered. Whether there was one. */
  async giveUpOldest(): Promise<boolean> {
    const index = this.segments[0] === this.taken ? 1 : 0
    const segment = this.segments[index]
    if (segment === undefined) return false
    if (segment === this.writer?.segment) await this.closeActive(false)
    if (this.segments[index] !== segment) return true
    const delivered = index === 0 ? this.done : { offset: 0, lines: 0 }
    this.totals.gaveUp += segment.lines - delivered.lines
    this.waitingBytes -= segment.bytes - delivered.offset
    this.waitingLines -= segment.lines - delivered.lines
    await this.remove(index)
    this.oldestMs = Math.max(this.oldestMs, this.segments[0]?.firstMs ?? 0)
    await this.savePosition()
    return true
  }

  /** Gives up segments whose last entry is older, and begins a new one when the first of the active one is. */
  async giveUpOlder(lastMs: number, beginMs: number): Promise<void> {
    const active = this.writer?.segment
    if (active !== undefined && active.bytes > 0 && active.firstMs < beginMs) {
      await this.closeActive()
    }
    for (;;) {
      const oldest = this.segments[this.segments[0] === this.taken ? 1 : 0]
      if (oldest === undefined || !oldest.isClosed || oldest.lastMs >= lastMs) return
      await this.giveUpOldest()
    }
  }

  /** Frees the disk of what is delivered but for the segment still written to. Whether that freed anything. */
  async freeDelivered(): Promise<boolean> {
    const before = this.diskBytes
    const head = this.segments[0]
    if (head !== undefined && this.done.offset >= head.bytes) await this.closeActive(false)
    return this.diskBytes < before
  }

  /** Ends the segment that is written to: the next entry begins another. `isMarked`: with a closing entry. */
  async closeActive(isMarked = true): Promise<void> {
    const { writer } = this
    this.writer = undefined
    await writer?.close(isMarked)
    await this.dropDelivered()
  }

  /** Forces what was appended to the disk, as the policy has it, and writes what could not be written before. */
  async flush(): Promise<void> {
    if (this.isPositionDirty) await this.savePosition()
    if (!this.isDirty || this.fsync === 'never') return
    this.isDirty = false
    await this.writer?.sync()
    await syncFolder(this.folder)
  }

  async close(): Promise<void> {
    await this.closeActive()
    await this.savePosition()
    await this.closeReader()
  }

  private pathOf(segment: Segment): string {
    return join(this.folder, nameSegment(segment.number))
  }

  private async dropDelivered(): Promise<void> {
    for (;;) {
      const head = this.segments[0]
      if (head === undefined || !head.isClosed || head === this.taken) return
      if (this.done.offset < head.bytes) return
      await this.remove(0)
    }
  }

  private async remove(index: number): Promise<void> {
    const [segment] = this.segments.splice(index, 1)
    if (index === 0) this.done = { offset: 0, lines: 0 }
    this.diskBytes -= segment!.bytes + HEADER_BYTES
    if (this.reader?.segment === segment) await this.closeReader()
    // What cannot be removed lies before the position, and is removed at the next start.
    await rm(this.pathOf(segment!), { force: true }).catch(() => {})
  }

  /** Where that fails, as on a full disk, it is tried again with the next flush: older positions only bring records again. */
  private async savePosition(): Promise<void> {
    const segment = this.segments[0]?.number ?? this.writer?.segment.number ?? this.nextNumber
    const { offset, lines } = this.done
    const position = { segment, offset, lines, totals: this.totals }
    try {
      await writePosition(this.folder, position, this.fsync === 'always')
      this.isPositionDirty = false
    } catch {
      this.isPositionDirty = true
    }
  }

  private async openReader(segment: Segment): Promise<FileHandle> {
    if (this.reader?.segment === segment) return this.reader.file
    await this.closeReader()
    const file = await open(this.pathOf(segment), 'r')
    this.reader = { segment, file }
    return file
  }

  private async closeReader(): Promise<void> {
    const { reader } = this
    this.reader = undefined
    await reader?.file.close().catch(() => {})
  }
}
