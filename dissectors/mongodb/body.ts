/** Where the parts of a message lie. */
/** Its document, and what is counted behind or beside it. */
export interface Body {
  bytes: Buffer
  /** First document; -1 when there is none. */
  at: number
  end: number
  /** The documents of a sequence beside it, and the sequence's name. */
  sequenceFrom: number
  sequenceEnd: number
  sequenceName: string
  sequenceCount: number
  /** Some of the message is not there. */
  cut: boolean
}
