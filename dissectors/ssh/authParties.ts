/** Who takes part in an authentication. */
import type { Direction } from '../../src/dissect/contract.ts'

/** Who takes part, as far as the clear part of the session told. */
export interface AuthParties {
  /** Which end is SSH's client. */
  readonly clientSide: Direction
  readonly clientBanner: string
  readonly serverBanner: string
  /** Length of the server's key blob, 0 when it was not seen. */
  readonly hostKeyBytes: number
}
