/** A store behind a network, as the spool in front of it sees it. */
import { Failure } from '../config/problems.ts'
import type { RecordBatch, Stream } from '../record/batch.ts'

/** Why a destination did not take what it was given. */
export type Trouble =
  /** It does not answer, or not well: soon again, with growing pauses. */
  | 'away'
  /** It answers and will not (password, certificate, right, missing topic or table): a person must act. Seldom again. */
  | 'refused'

export class DestinationProblem extends Failure {
  readonly trouble: Trouble

  /** `message`: one sentence a person can act on, without secrets. */
  constructor(trouble: Trouble, message: string) {
    super(message)
    this.trouble = trouble
  }
}

export interface Delivered {
  /** Lines that the other side can never take, as one too large; they are given up. */
  unfit: number
  /** Why, when there are some. */
  reason: string
}

export interface Destination {
  /** Its URI without secrets: for messages, and to find its spool again. */
  readonly name: string
  /** Connects, and checks that records can be stored. Rejects with a DestinationProblem. */
  open(): Promise<void>
  /**
   * Stores batches of one stream in their order, called once at a time for a stream.
   * Resolves once they are durable over there. Rejects with a DestinationProblem, after
   * which none, some or all may be stored: the same lines come again, also from the next
   * process, and must be counted once all the same.
   */
  deliver(stream: Stream, batches: readonly RecordBatch[]): Promise<Delivered>
  /** Lets go of its connections; does not wait for a server that does not answer. */
  close(): Promise<void>
}
