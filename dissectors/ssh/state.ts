/** What is known of one SSH session between calls. */
import { Direction } from '../../src/dissect/contract.ts'
import type { ActivityTracker } from './activityTracker.ts'
import type { AuthTracker } from './auth.ts'
import type { KexOffer } from './kexInit.ts'
import type { Negotiation } from './negotiation.ts'
import type { OneSidedAuth } from './oneSided.ts'
import { createSshFields, type SshFields } from './record.ts'

/** Where one direction stands. */
export const Phase = { Banner: 0, Packets: 1, Encrypted: 2, Ended: 3 } as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** One direction of the session. */
export interface Side {
  phase: Phase
  preBannerLines: number
  clearPackets: number
  /** Payload bytes of the last message of the key exchange's own: the client's key, the server's reply. */
  kexBytes: number
  /** Kept until both are there, then dropped. */
  offer: KexOffer | undefined
  /** Protocol version of the banner: `2.0`, `1.99`, `1.5`; '' before it. */
  protocolVersion: string
}

export interface SshState {
  readonly fields: SshFields
  /** By Direction. */
  readonly sides: readonly [Side, Side]
  /** Which end is SSH's client: the one that opened the connection unless it shows a host key. */
  clientSide: Direction
  negotiated: Negotiation | undefined
  /** The `negotiation` event went out. */
  announced: boolean
  /** Length of the host key blob: signed requests may repeat it. */
  hostKeyBlobBytes: number
  /** Once the first encrypted segment came and its suites' sizes are known. */
  auth: AuthTracker | undefined
  /** Once the login succeeded: what is done after it. */
  activity: ActivityTracker | undefined
  /** Once only the server's side was seen up to its NEWKEYS. */
  oneSided: OneSidedAuth | undefined
  /** Suites were looked up for the authentication. */
  sizesChecked: boolean
  /** A gap came before the sizes did. */
  sizesUnsafe: boolean
  /** A gap came before the login was over. */
  gapSeen: boolean
  /** Set by a reader without a session at hand; reported and cleared by the caller. */
  anomaly: string
}

const createSide = (): Side => ({
  phase: Phase.Banner,
  preBannerLines: 0,
  clearPackets: 0,
  kexBytes: 0,
  offer: undefined,
  protocolVersion: '',
})

export const createState = (): SshState => ({
  fields: createSshFields(),
  sides: [createSide(), createSide()],
  clientSide: Direction.Orig,
  negotiated: undefined,
  announced: false,
  hostKeyBlobBytes: 0,
  auth: undefined,
  activity: undefined,
  oneSided: undefined,
  sizesChecked: false,
  sizesUnsafe: false,
  gapSeen: false,
  anomaly: '',
})
