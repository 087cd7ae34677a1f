/**
 * Bytes of a capture, in order, from wherever they come. What was shown stays in front
 * until `advance` drops it, so a reader never keeps the beginning of a record itself.
 */
export interface Feed {
  /**
   * Copies the next bytes to the start of `bytes`, at most `limitBytes`, and says how many.
   * Waits for `minBytes` and not for more: fewer come only at the end.
   */
  fill(bytes: Buffer, limitBytes: number, minBytes: number): number | Promise<number>
  /** Drops bytes from the front, also ones that have not been shown yet. */
  advance(bytes: number): void
  /** At the end: bytes that `advance` dropped and that never came. */
  owedBytes(): number
  /** Bytes of the input itself, before decompression; `bytesTotal` 0 when unknown. */
  readonly bytesRead: number
  readonly bytesTotal: number
  /** At the end: why the bytes ended early, a clause, else ''. */
  readonly fault: string
  close(): Promise<void>
}
