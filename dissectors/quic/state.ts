/** What is remembered of one QUIC connection until its handshake is over. */
import type { DissectorState, InnerStream } from '../../src/dissect/contract.ts'
import { CryptoData } from './cryptoData.ts'
import type { InitialKeys } from './keys.ts'
import { createQuicFields, type QuicFields } from './record.ts'

export class QuicState implements DissectorState {
  readonly fields: QuicFields = createQuicFields()
  readonly crypto: readonly [CryptoData, CryptoData] = [new CryptoData(), new CryptoData()]
  /** Undefined before the client's first packet. */
  keys: [InitialKeys, InitialKeys] | undefined
  /** Version they are for, and the id they were made from. */
  keysVersion = 0
  keysId: Buffer | undefined
  keysMade = 0
  /** Its handshake, as records of TLS; null when nobody reads it. */
  tls: InnerStream | null | undefined
  datagrams = 0
  /** Sides that sent a packet under the keys of the handshake, a bit each. */
  ready = 0
  sawInitial = false
}
