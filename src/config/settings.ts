/**
 * Every setting: its default, bound and meaning, declared once. Flags win over the
 * environment (`EARSHOT_MAX_FLOWS`), the environment over the YAML file, the file over
 * the defaults here.
 */
import { z } from 'zod'

const MIB = 1024 * 1024
const seconds = z
  .number()
  .positive()
  .max(86_400 * 7)
const count = z.int().positive()

export const settingsSchema = z.strictObject({
  sensor: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\w.-]+$/, 'letters, digits, dot, dash and underscore only')
    .default('earshot')
    .describe('Name of this sensor in every record; part of the session identifiers'),
  vlanKey: z
    .enum(['ignore', 'use'])
    .default('ignore')
    .describe('Whether equal endpoints in two VLANs are two sessions'),
  sessions: z
    .enum(['recognised', 'all'])
    .default('all')
    .describe('Record every TCP connection, or only those whose protocol was recognised'),
  secrets: z
    .enum(['mask', 'keep'])
    .default('mask')
    .describe('Whether passwords and keys become ****, or are kept as they were seen'),
  updateSeconds: seconds
    .default(60)
    .describe('Packet time after which an open session is recorded again'),
  maxFlows: count
    .max(50_000_000)
    .default(1_000_000)
    .describe('Flows a worker follows at once; past it the longest idle one is closed as evicted'),
  tcpIdleSeconds: seconds
    .default(300)
    .describe('Packet time without a packet after which a connection nobody recognised is closed'),
  sessionIdleSeconds: seconds
    .default(3600)
    .describe('The same for a session whose protocol was recognised'),
  tcpOpeningSeconds: seconds
    .default(5)
    .describe('Packet time after its SYN that a connection which is not answered is followed'),
  tcpClosingSeconds: seconds
    .default(5)
    .describe('How long a connection is remembered after FIN or RST, for stragglers'),
  udpIdleSeconds: seconds
    .default(60)
    .describe('Packet time without a datagram after which a UDP flow is closed'),
  maxOutOfOrderBytes: count
    .max(16 * MIB)
    .default(64 * 1024)
    .describe('Bytes of one direction kept behind a hole; past it the hole is given up as missed'),
  maxReassemblyBytes: count
    .max(8192 * MIB)
    .default(64 * MIB)
    .describe('The same for all connections of a worker together'),
  maxEventsPerSession: count
    .max(1_000_000)
    .default(1000)
    .describe('Events kept of one session; the rest is counted in events_dropped'),
})

export type Settings = z.infer<typeof settingsSchema>

/** Settings when nothing is said. */
export const createSettings = (): Settings => settingsSchema.parse({})
