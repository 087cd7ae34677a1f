/** Capture files seen through a filter: whoever reads it meets only the packets let in. */
import type { PacketBatch } from '../capture/batch.ts'
import { openCapture } from '../capture/open.ts'
import type { PacketSource } from '../capture/source.ts'
import type { PacketFilter } from './packetFilter.ts'

/** Opens `files` behind `expression`. Throws as PacketFilter and openCapture do, before anything is read. */
export async function openFiltered(
  files: readonly string[],
  expression: string,
): Promise<PacketSource> {
  // What needs no filter does not load libpcap's binding.
  const { PacketFilter } = await import('./packetFilter.ts')
  const filter = new PacketFilter(expression)
  return new FilteredSource(await openCapture(files), filter)
}

class FilteredSource implements PacketSource {
  private readonly source: PacketSource
  private readonly filter: PacketFilter

  constructor(source: PacketSource, filter: PacketFilter) {
    this.source = source
    this.filter = filter
  }

  get interfaces(): readonly string[] {
    return this.source.interfaces
  }

  get bytesRead(): number {
    return this.source.bytesRead
  }

  get bytesTotal(): number {
    return this.source.bytesTotal
  }

  get problem(): string {
    return this.source.problem
  }

  get packetsFiltered(): number {
    return this.filter.dropped
  }

  /** A batch of which nothing was let in is handed on empty: progress is shown, the sink drained. */
  read(batch: PacketBatch): Promise<boolean> | boolean {
    const answer = this.source.read(batch)
    return typeof answer === 'boolean' ? this.sift(batch, answer) : this.siftLater(batch, answer)
  }

  close(): Promise<void> {
    return this.source.close()
  }

  private async siftLater(batch: PacketBatch, answer: Promise<boolean>): Promise<boolean> {
    return this.sift(batch, await answer)
  }

  private sift(batch: PacketBatch, more: boolean): boolean {
    if (more) this.filter.apply(batch)
    return more
  }
}
