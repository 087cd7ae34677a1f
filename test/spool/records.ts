/** Numbered records for tests of the spool, and reading all that waits in one. */
import type { RecordBatch, Stream } from '../../src/record/batch.ts'
import { Spool, type SpoolOptions } from '../../src/spool/spool.ts'

export const MIB = 1024 * 1024

/** `count` lines from a number on, each as wide as asked. */
export function makeBatch(stream: Stream, first: number, count: number, width = 40): RecordBatch {
  const lines = Array.from({ length: count }, (_, i) =>
    `{"n":${first + i},"x":"`.padEnd(width - 3, 'x').concat('"}\n'),
  )
  const bytes = new Uint8Array(Buffer.from(lines.join('')))
  return { stream, bytes, count }
}

/** Numbers of the records in batches, in their order. */
export const numbersOf = (batches: readonly RecordBatch[]): number[] =>
  batches.flatMap(({ bytes }) =>
    Buffer.from(bytes)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).n),
  )

export const openSpool = (folder: string, some: Partial<SpoolOptions> = {}): Promise<Spool> =>
  Spool.open({
    folder,
    name: 'fake://there',
    maxBytes: 64 * MIB,
    maxMs: 3600_000,
    fsync: 'never',
    giveUp: ['events', 'sensors', 'sessions'],
    whenFull: 'give-up',
    ...some,
  })

/** Takes and acknowledges all that waits of a stream. */
export async function drain(spool: Spool, stream: Stream): Promise<number[]> {
  const numbers: number[] = []
  for (;;) {
    const group = await spool.take(stream)
    if (group === undefined) return numbers
    numbers.push(...numbersOf(group.batches))
    await spool.acknowledge(group)
  }
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
