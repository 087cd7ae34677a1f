import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import type { PacketSource } from '../../src/capture/source.ts'

export interface ReadPacket {
  data: string
  micros: number
  wireBytes: number
  linkType: number
  from: string
}

export interface ReadCapture {
  packets: ReadPacket[]
  problem: string
  reads: number
}

export const BATCH = new PacketBatch(1 << 19, 512)

/** Everything a source gives, copied out of its batches. */
export async function readAll(source: PacketSource, batch = BATCH): Promise<ReadCapture> {
  const packets: ReadPacket[] = []
  let reads = 0
  while (await source.read(batch)) {
    reads++
    for (let i = 0; i < batch.count; i++) {
      const start = batch.offset[i]!
      packets.push({
        data: batch.bytes.toString('hex', start, start + batch.capturedBytes[i]!),
        micros: batch.tsMicros[i]!,
        wireBytes: batch.wireBytes[i]!,
        linkType: batch.linkType[i]!,
        from: source.interfaces[batch.interfaceId[i]!]!,
      })
    }
  }
  const problem = source.problem
  await source.close()
  return { packets, problem, reads }
}

/** Files of one test, removed with `remove`. */
export class TempFiles {
  readonly dir = mkdtempSync(join(tmpdir(), 'earshot-capture-'))

  write(name: string, bytes: Buffer): string {
    const path = join(this.dir, name)
    writeFileSync(path, bytes)
    return path
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** Reads bytes as stdin would bring them, in chunks of that many. */
export async function readPiped(bytes: Buffer, chunkBytes: number): Promise<ReadCapture> {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    chunks.push(bytes.subarray(at, at + chunkBytes))
  }
  const stdin = Readable.from(chunks, { objectMode: false })
  return readAll(await openCapture(['-'], { stdin }))
}
