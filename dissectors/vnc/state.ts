/** What is remembered of one VNC session. */
import type { DissectorState } from '../../src/dissect/contract.ts'
import { createVncFields, type VncFields } from './record.ts'

/** Where a direction is. The viewer has fewer steps than the server. */
export const Step = {
  Version: 0,
  Security: 1,
  Reason: 2,
  Choice: 3,
  Auth: 4,
  Result: 5,
  Init: 6,
  Capabilities: 7,
  Messages: 8,
  Rectangles: 9,
} as const
export type Step = (typeof Step)[keyof typeof Step]

export interface VncState extends DissectorState {
  readonly fields: VncFields
  serverStep: Step
  clientStep: Step
  /** Position within Step.Auth, by direction of the contract: viewer, server. */
  readonly authStep: [number, number]
  /** Minor version of each side; -1 not seen. */
  serverMinor: number
  clientMinor: number
  /** Type, then subtype once chosen; -1 not known. */
  security: number
  tight: boolean
  /** Tunnels that Tight's server offered. */
  tunnels: number
  /** Of a result that is not yes; 0 none. */
  resultCode: number
  /** Of Apple's Diffie-Hellman prime; 0 not seen. */
  keyBytes: number
  /** Told of once. */
  authTold: boolean
  startedMicros: number
  user: string
  bytesPerPixel: number
  /** Bytes of a pixel in Tight's encoding. */
  tightPixelBytes: number
  /** Of the framebuffer update being read. */
  rectanglesLeft: number
  encoding: number
  width: number
  height: number
  /** Index of Hextile's next tile; -1 between rectangles. */
  tile: number
}

export const createVncState = (): VncState => ({
  fields: createVncFields(),
  serverStep: Step.Version,
  clientStep: Step.Version,
  authStep: [0, 0],
  serverMinor: -1,
  clientMinor: -1,
  security: -1,
  tight: false,
  tunnels: 0,
  resultCode: 0,
  keyBytes: 0,
  authTold: false,
  startedMicros: 0,
  user: '',
  bytesPerPixel: 4,
  tightPixelBytes: 3,
  rectanglesLeft: 0,
  encoding: 0,
  width: 0,
  height: 0,
  tile: -1,
})
