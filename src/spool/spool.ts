/**
 * Records that wait on disk for one destination: a log for each stream, bounds over all of
 * them, and what is given up at these bounds. Everything that is lost is counted.
 */
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, describeError, Failure } from '../config/problems.ts'
import { type RecordBatch, STREAMS, type Stream } from '../record/batch.ts'
import type { FsyncPolicy } from './disk.ts'
import { HEADER_BYTES, MAX_ENTRY_BYTES } from './entry.ts'
import { makeFolder } from './folder.ts'
import { type FolderLock, lockFolder } from './folderLock.ts'
import type { Group } from './group.ts'
import { StreamLog } from './streamLog.ts'
import { subtractTotals, type Totals } from './totals.ts'

/** Bounds of the size of a segment; in between a part of what may wait, so that giving one up is no large step. */
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024
const MIN_SEGMENT_BYTES = 64 * 1024
const SEGMENTS_A_SPOOL = 32
/** A segment also ends after this part of the hours that records may wait. */
const SEGMENTS_A_LIFE = 24
const MAX_SEGMENT_MS = 3600_000
const SYNC_MS = 1000
/** Segments given up for one batch on a disk that stays full all the same: somebody else fills it. */
const MAX_FREED_A_BATCH = 4
/** Full disk, used-up quota. libuv has no name for the latter. */
const FULL = ['ENOSPC', 'EDQUOT', 'Unknown system error -122']

export interface SpoolOptions {
  /** Folder of all spools. */
  folder: string
  /** Of the destination, without secrets. */
  name: string
  maxBytes: number
  maxMs: number
  fsync: FsyncPolicy
  /** Streams in the order they are given up; those not named come last. */
  giveUp: readonly Stream[]
  whenFull: 'give-up' | 'wait'
}

export interface Waiting {
  bytes: number
  lines: number
  /** No entry that waits was stored before this, in ms since the epoch; 0 when none waits. */
  oldestMs: number
}

export class Spool {
  readonly folder: string
  /** Why records cannot be written to the disk now, or ''. */
  problem = ''
  private readonly options: SpoolOptions
  private readonly lock: FolderLock
  private readonly logs: Record<Stream, StreamLog>
  private readonly order: readonly StreamLog[]
  private readonly segmentMs: number
  private tail: Promise<unknown> = Promise.resolve()
  private syncedMs = Date.now()
  private isClosed = false

  private constructor(
    folder: string,
    options: SpoolOptions,
    lock: FolderLock,
    logs: Record<Stream, StreamLog>,
  ) {
    this.folder = folder
    this.options = options
    this.lock = lock
    this.logs = logs
    this.order = [...new Set([...options.giveUp, ...STREAMS])].map((stream) => logs[stream])
    this.segmentMs = Math.min(MAX_SEGMENT_MS, options.maxMs / SEGMENTS_A_LIFE)
  }

  /** Rejects with a Failure: another process uses it, or the disk does not let it be. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const folder = await makeFolder(options.folder, options.name)
    const lock = lockFolder(folder)
    try {
      const segmentBytes = await chooseSegmentBytes(folder, options.maxBytes)
      const logs: Partial<Record<Stream, StreamLog>> = {}
      for (const stream of STREAMS) {
        const path = join(folder, stream)
        logs[stream] = await StreamLog.open(stream, path, options.fsync, segmentBytes)
      }
      return new Spool(folder, options, lock, logs as Record<Stream, StreamLog>)
    } catch (error) {
      lock.release()
      throw new Failure(`Cannot open the spool ${folder}: ${describeError(error)}`)
    }
  }

  /**
   * Stores a batch of at most MAX_ENTRY_BYTES (a larger one is counted as unfit), or with `give-up` counts it as given up where that is impossible. Resolves
   * to false with `wait` when there is no room until more is delivered; rejects with a Failure,
   * only with `wait`, when waiting would not help.
   */
  append(batch: RecordBatch): Promise<boolean> {
    return this.inTurn(async () => {
      if (this.isClosed) throw new Failure(`The spool ${this.folder} is closed`)
      await this.giveUpOld()
      const isStored = await this.store(batch)
      if (Date.now() - this.syncedMs >= SYNC_MS) await this.sync()
      return isStored
    })
  }

  /** The next records of a stream in order, or undefined when none wait. Acknowledge or release them before taking again. */
  async take(stream: Stream): Promise<Group | undefined> {
    const log = this.logs[stream]
    if (!(await this.inTurn(async () => !this.isClosed && log.claim()))) return undefined
    try {
      return await log.read(Date.now())
    } catch (error) {
      log.release()
      throw new Failure(`Cannot read the spool ${this.folder}: ${describeError(error)}`)
    }
  }

  /** What was taken was delivered but for `unfit` lines, and does not come again. */
  acknowledge(group: Group, unfit = 0): Promise<void> {
    return this.inTurn(async () => {
      // Somebody else may use the folder by now, and will deliver it once more.
      if (!this.isClosed) await this.logs[group.stream].acknowledge(group, unfit)
    })
  }

  /** What was taken comes again. */
  release(group: Group): void {
    this.logs[group.stream].release()
  }

  /** Forces records to the disk as the policy has it. With `wait` rejects with a Failure where that fails. */
  flush(): Promise<void> {
    return this.inTurn(async () => {
      if (this.isClosed) return
      await this.giveUpOld()
      await this.sync()
    })
  }

  /** What is not delivered stays. */
  close(): Promise<void> {
    return this.inTurn(async () => {
      if (this.isClosed) return
      this.isClosed = true
      for (const stream of STREAMS) await this.logs[stream].close()
      this.lock.release()
    })
  }

  waiting(stream: Stream): Waiting {
    const { waitingBytes, waitingLines, oldestMs } = this.logs[stream]
    return {
      bytes: waitingBytes,
      lines: waitingLines,
      oldestMs: waitingLines > 0 ? oldestMs : 0,
    }
  }

  /** What became of a stream's records since this was opened, what was found damaged then included. */
  counts(stream: Stream): Totals {
    const { totals, totalsBefore } = this.logs[stream]
    return subtractTotals(totals, totalsBefore)
  }

  /** Bytes on disk. */
  get diskBytes(): number {
    return this.order.reduce((sum, log) => sum + log.diskBytes, 0)
  }

  private async store(batch: RecordBatch): Promise<boolean> {
    const log = this.logs[batch.stream]
    if (batch.bytes.length > MAX_ENTRY_BYTES) {
      log.totals.unfit += batch.count
      return true
    }
    // A batch may begin a segment, whose closing entry takes its place as well.
    const need = batch.bytes.length + 2 * HEADER_BYTES
    let hasRoom = true
    while (hasRoom && this.diskBytes + need > this.options.maxBytes) hasRoom = await this.free(log)
    for (let freed = 0; hasRoom; freed++) {
      try {
        await log.append(batch, Date.now())
        this.problem = ''
        return true
      } catch (error) {
        this.problem = this.describe(error)
        const isFull = FULL.includes(codeOf(error))
        // Only room can be made; a broken disk gets one more try, in a new segment.
        if (isFull) hasRoom = freed < MAX_FREED_A_BATCH && (await this.free(log))
        else if (freed === 0) await log.closeActive(false)
        else hasRoom = false
        if (!isFull && !hasRoom && this.options.whenFull === 'wait') throw new Failure(this.problem)
      }
    }
    if (this.options.whenFull === 'wait') return this.waitForRoom()
    log.totals.gaveUp += batch.count
    return true
  }

  /**
   * Makes room on the disk for a log: of what is delivered, else by giving up, but nothing that
   * stands behind it in the order. Whether there was anything.
   */
  private async free(log: StreamLog): Promise<boolean> {
    for (const other of this.order) if (await other.freeDelivered()) return true
    if (this.options.whenFull === 'wait') return false
    const before = this.order.slice(0, this.order.indexOf(log) + 1)
    for (const other of before) if (await other.giveUpOldest()) return true
    return false
  }

  private async waitForRoom(): Promise<false> {
    if (STREAMS.every((stream) => this.logs[stream].waitingLines === 0)) {
      throw new Failure(
        this.problem || `A batch of records is larger than the spool ${this.folder} may be`,
      )
    }
    // Only whole segments are freed, so that the one written to must end to become free.
    for (const log of this.order) await log.closeActive()
    return false
  }

  private async giveUpOld(): Promise<void> {
    if (this.options.whenFull === 'wait') return
    const now = Date.now()
    for (const log of this.order) {
      await log.giveUpOlder(now - this.options.maxMs, now - this.segmentMs)
    }
  }

  private async sync(): Promise<void> {
    this.syncedMs = Date.now()
    try {
      for (const log of this.order) await log.flush()
    } catch (error) {
      this.problem = this.describe(error)
      if (this.options.whenFull === 'wait') throw new Failure(this.problem)
    }
  }

  private describe(error: unknown): string {
    return `Cannot write to the spool ${this.folder}: ${describeError(error)}`
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(act)
    this.tail = turn.catch(() => {})
    return turn
  }
}

/** A part of the spool, and of the disk where that is smaller. */
async function chooseSegmentBytes(folder: string, maxBytes: number): Promise<number> {
  const { bsize, blocks } = await statfs(folder)
  const part = Math.floor(Math.min(maxBytes, bsize * blocks) / SEGMENTS_A_SPOOL)
  return Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, part))
}
