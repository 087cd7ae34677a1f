/** Plays sizes to the tracker of SSH's activity as they come after a login. */
import { ActivityTracker } from '../../../dissectors/ssh/activityTracker.ts'
import type { AuthTracker } from '../../../dissectors/ssh/auth.ts'
import { PacketFramer } from '../../../dissectors/ssh/framing.ts'
import { createSshFields, type SshFields } from '../../../dissectors/ssh/record.ts'
import { findSuite, type Suite, wireSize } from '../../../dissectors/ssh/suites.ts'
import { Direction } from '../../../src/dissect/contract.ts'
import { Recorder, Slice } from '../../support/slice.ts'

export const CHACHA = findSuite('chacha20-poly1305@openssh.com', '')!
export const GCM = findSuite('aes256-gcm@openssh.com', '')!
export const CTR = findSuite('aes128-ctr', 'hmac-sha2-256')!

/** One segment: payloads of the packets in it; `+` from the client. */
export interface Step {
  from: '+' | '-'
  payloads: readonly number[]
  /** After the step before, microseconds. */
  afterMicros?: number
  /** Bytes lost before it. */
  missing?: number
}

export const up = (...payloads: number[]): Step => ({ from: '+', payloads })
export const down = (...payloads: number[]): Step => ({ from: '-', payloads })
export const after = (afterMicros: number, step: Step): Step => ({ ...step, afterMicros })

export interface Told {
  fields: SshFields
  session: Recorder
  tracker: ActivityTracker
}

const START_MICROS = 1_700_000_000_000_000

/** A packet with its length in clear where the suite has it so. */
function packet(suite: Suite, payload: number): Buffer {
  const bytes = Buffer.alloc(wireSize(suite, payload), 0x99)
  if (suite.lengthClear) bytes.writeUInt32BE(bytes.length - 4 - suite.tagBytes)
  return bytes
}

export interface Session {
  suite?: Suite
  client?: string
  server?: string
  isCompressed?: boolean
  keyBytes?: number
  replyBytes?: number
  /** From the last packet to the end. */
  restMicros?: number
}

export function playActivity(steps: readonly Step[], session: Session = {}): Told {
  const suite = session.suite ?? CHACHA
  const framers = suite.lengthClear
    ? ([new PacketFramer(), new PacketFramer()] as const)
    : undefined
  const auth = { toServer: suite, toClient: suite, clientSide: Direction.Orig, framers } as const
  const tracker = new ActivityTracker(
    { ...auth, decidedAtMicros: START_MICROS } as unknown as AuthTracker,
    session.client ?? 'SSH-2.0-OpenSSH_9.2',
    session.server ?? 'SSH-2.0-OpenSSH_9.2',
    session.isCompressed ?? false,
    session.keyBytes ?? 0,
    session.replyBytes ?? 0,
  )
  const fields = createSshFields()
  const recorder = new Recorder()
  let tsMicros = START_MICROS
  for (const step of steps) {
    tsMicros += step.afterMicros ?? 1000
    const direction = step.from === '+' ? Direction.Orig : Direction.Resp
    if (step.missing) tracker.gap(direction)
    const slice = new Slice(Buffer.concat(step.payloads.map((n) => packet(suite, n))))
    slice.direction = direction
    slice.tsMicros = tsMicros
    tracker.segment(slice, fields, recorder)
  }
  tracker.close(fields, tsMicros + (session.restMicros ?? 0), recorder)
  return { fields, session: recorder, tracker }
}
