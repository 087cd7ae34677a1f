import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { escapeControls } from '../bytes/text.ts'
import { CaptureError, systemReason } from './captureError.ts'
import { CONTAINER_BYTES, recogniseContainer } from './container.ts'
import type { Feed } from './feed.ts'
import { FileFeed } from './fileFeed.ts'
import { FramedSource } from './framedSource.ts'
import { InflatedFeed } from './inflatedFeed.ts'
import { MergedSource } from './mergedSource.ts'
import { PcapFraming } from './pcapFraming.ts'
import { PcapngFraming } from './pcapngFraming.ts'
import type { PacketSource } from './source.ts'
import { StreamFeed } from './streamFeed.ts'

export interface OpenOptions {
  /** What the path '-' reads; process.stdin when not given. */
  readonly stdin?: Readable
}

/** Bytes that tell formats from one another; a tar archive among them is told only if more are there. */
const MAGIC_BYTES = 4

/**
 * Opens capture files, or pipes, or '-' for stdin: pcap and pcapng, plain, gzip or zstd, told by their
 * content. Several are merged in time order. Waits for a pipe's first bytes.
 * Throws CaptureError for what is not there, may not be read, or is no capture;
 * damage found later is the source's `problem`.
 */
export async function openCapture(
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<PacketSource> {
  if (paths.length === 0) throw new CaptureError('No capture file was named.')
  const sources: PacketSource[] = []
  try {
    for (const path of paths) sources.push(await openOne(path, options))
  } catch (error) {
    for (const source of sources) await source.close()
    throw error
  }
  return sources.length === 1 ? sources[0]! : new MergedSource(sources)
}

async function openOne(path: string, options: OpenOptions): Promise<PacketSource> {
  const name = path === '-' ? 'stdin' : escapeControls(basename(path))
  const shown = path === '-' ? 'stdin' : escapeControls(path)
  let feed = path === '-' ? new StreamFeed(options.stdin ?? process.stdin) : openPath(path, shown)
  try {
    let container = recogniseContainer(await showHead(feed))
    let inside = ''
    if (container.kind === 'gzip' || container.kind === 'zstd') {
      inside = `inside its ${container.kind} compression `
      feed = new InflatedFeed(feed, container.kind)
      container = recogniseContainer(await showHead(feed))
    }
    if (container.kind === 'pcap') {
      const framing = new PcapFraming(name, container.magic, container.littleEndian)
      return new FramedSource(shown, feed, framing)
    }
    if (container.kind === 'pcapng') return new FramedSource(shown, feed, new PcapngFraming(name))
    if (container.kind !== 'unknown') {
      throw new CaptureError(`${shown} is compressed twice; unpack it once first.`)
    }
    // Too short to be anything: damage, so that an empty file among a day's does not stop the rest.
    const head = await showHead(feed)
    if (head.length < MAGIC_BYTES)
      return new FramedSource(shown, feed, new PcapFraming(name, 0, true))
    throw new CaptureError(
      `${shown} is no pcap or pcapng capture: ${inside}${container.looksLike}.`,
    )
  } catch (error) {
    await feed.close()
    throw error
  }
}

/** A copy of the first bytes; the feed shows them again. */
async function showHead(feed: Feed): Promise<Buffer> {
  const head = Buffer.alloc(CONTAINER_BYTES)
  return head.subarray(0, await feed.fill(head, CONTAINER_BYTES, MAGIC_BYTES))
}

function openPath(path: string, shown: string): Feed {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    throw new CaptureError(`${shown} cannot be read: ${systemReason(error)}.`, { cause: error })
  }
  const stat = fstatSync(fd)
  if (stat.isFile()) return new FileFeed(fd, stat.size)
  if (!stat.isDirectory()) return new StreamFeed(createReadStream(path, { fd }))
  closeSync(fd)
  throw new CaptureError(`${shown} cannot be read: ${systemReason({ code: 'EISDIR' })}.`)
}
