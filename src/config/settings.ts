/**
 * Every setting: its default, bound and meaning, declared once. Flags win over the
 * environment (`EARSHOT_MAX_FLOWS`), the environment over the YAML file, the file over
 * the defaults here.
 */
import { z } from 'zod'
import { deliverySettings } from './deliverySettings.ts'
import { parseListen } from './listen.ts'
import { checkRule, SECRET_VIEWS, STATEMENT_VIEWS } from './privacy.ts'

const MIB = 1024 * 1024
const seconds = z
  .number()
  .positive()
  .max(86_400 * 7)
const count = z.int().positive()
/** Printable, no space, comma or slash: what Linux and libpcap let an interface be called. */
const INTERFACE_NAME = /^[!-+\-.0-~]{1,64}$/
const MAX_INTERFACES = 64
const MAX_SINKS = 8
const MAX_PRIVACY_RULES = 256

const isListen = (text: string): boolean => {
  try {
    return text === '' || parseListen(text).port >= 0
  } catch {
    return false
  }
}

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
    .enum(SECRET_VIEWS)
    .default('mask')
    .describe(
      'Whether passwords and keys become ****, a hash by the key in secrets_key_file, or are kept as they were seen',
    ),
  secretsKeyFile: z
    .string()
    .max(4096)
    .default('')
    .describe('File with the key that secrets are hashed with, at least 16 bytes'),
  statements: z
    .enum(STATEMENT_VIEWS)
    .default('full')
    .describe(
      'What is kept of statements, values and messages: all, all but literals and values, or only their kind',
    ),
  privacy: z
    .array(
      z
        .string()
        .refine((line) => checkRule(line) === '', { error: (e) => checkRule(String(e.input)) }),
    )
    .max(MAX_PRIVACY_RULES)
    .default([])
    .describe(
      'Other secrets and statements for protocols and networks, as in "mysql,redis 10.0.0.0/8 secrets=hash statements=class"; the first that fits decides',
    ),
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
    .default(1)
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
  transcripts: z
    .enum(['off', 'output', 'all'])
    .default('output')
    .describe(
      'What is kept of cleartext terminals for search and playback: nothing, what they showed, or also what was sent to them',
    ),
  transcriptSessionMib: count
    .max(4096)
    .default(8)
    .describe('Most MiB of transcript kept of one session; the rest is counted'),
  interfaces: z
    .array(z.string().regex(INTERFACE_NAME, 'that is no name of an interface'))
    .max(MAX_INTERFACES)
    .refine((names) => new Set(names).size === names.length, 'an interface is named twice')
    .default([])
    .describe('Interfaces the live sensor captures from; several are read as one'),
  filter: z
    .string()
    .max(16_384)
    .default('')
    .describe('What packets must match to be looked at, as pcap-filter(7) writes it; empty: all'),
  driver: z
    .enum(['auto', 'afpacket', 'libpcap'])
    .default('auto')
    .describe('How packets are captured; auto: afpacket where it works, else libpcap'),
  ringMib: count
    .max(4096)
    .default(64)
    .describe('Memory in MiB for waiting packets, for each worker; past it the kernel drops'),
  blockKib: z
    .int()
    .min(64)
    .max(16_384)
    .default(256)
    .describe('Size in KiB of the blocks that memory is handed over in'),
  blockTimeoutMs: count
    .max(1000)
    .default(50)
    .describe('Longest time in milliseconds that a packet waits in a block that is not full'),
  promiscuous: z
    .boolean()
    .default(true)
    .describe('Whether packets to other hosts are captured, as a mirror port brings them'),
  timestamps: z
    .enum(['kernel', 'adapter'])
    .default('kernel')
    .describe('Whose clock tells the time of a packet; adapter: the network card, where it can'),
  workers: count.max(64).default(1).describe('Threads of the live sensor that look into packets'),
  to: z
    .array(z.string().min(1))
    .min(1, 'at least one place is needed')
    .max(MAX_SINKS)
    .default(['embedded:./earshot-data'])
    .describe(
      'Where records of the live sensor go: ndjson:-, ndjson:FOLDER, embedded:FOLDER, kafka://HOST:9092, clickhouse://HOST:8123/earshot',
    ),
  ...deliverySettings,
  reportSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(10)
    .describe('Seconds from one row on the health of the sensor to the next'),
  listen: z
    .string()
    .refine(isListen, 'it must be HOST:PORT as in 127.0.0.1:9477, [::1]:9477 or :9477')
    .default('')
    .describe('Address for /metrics, /healthz and /readyz over HTTP; empty: none'),
  user: z
    .string()
    .regex(/^[\w.-]{0,32}$/, 'that is no name of a user')
    .default('')
    .describe('User the sensor becomes once it has opened its capture; empty: stays who it is'),
  shutdownSeconds: z
    .number()
    .min(1)
    .max(300)
    .default(10)
    .describe('Longest time in seconds for closing sessions and storing records at the end'),
  maxQueuedMib: count
    .max(4096)
    .default(64)
    .describe('Record lines in MiB between workers and sinks; past it packets wait in the ring'),
})

export type Settings = z.infer<typeof settingsSchema>

/** What is wrong with settings that are each right by themselves, or ''. */
export function checkTogether({ blockKib, ringMib }: Settings): string {
  const ringKib = ringMib * 1024
  if (blockKib % 4 === 0 && ringKib % blockKib === 0 && ringKib > blockKib) return ''
  return `block_kib ${blockKib} does not go with ring_mib ${ringMib}: it must be a multiple of 4 and a part of ring_mib without rest, as 128, 256 or 512 are`
}

/** Settings when nothing is said. */
export const createSettings = (): Settings => settingsSchema.parse({})
