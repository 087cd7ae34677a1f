/** What a test broker is told: a node that is broker and controller, with the listeners a test asks for. */
import type { Certificates } from './certificates.ts'

/** `MTLS`: TLS that asks for the client's certificate. */
export const LISTENERS = ['PLAINTEXT', 'SSL', 'MTLS', 'SASL_PLAINTEXT', 'SASL_SSL'] as const
export type Listener = (typeof LISTENERS)[number]
export const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

/** Who may log in at the SASL listeners, by every mechanism. */
export const USER = 'sensor-1'
export const PASSWORD = 'pass word+/=&%7'

export interface BrokerLayout {
  nodeId: number
  /** Controller port of each node of the cluster, in the order of their numbers from 1. */
  voters: readonly number[]
  data: string
  ports: Readonly<Record<Listener, number>>
  listeners: readonly Listener[]
  certificates: Certificates | undefined
  /** Further lines, as `message.max.bytes`; they win. */
  extra: Readonly<Record<string, string>>
}

const PROTOCOL: Readonly<Record<Listener, string>> = {
  PLAINTEXT: 'PLAINTEXT',
  SSL: 'SSL',
  MTLS: 'SSL',
  SASL_PLAINTEXT: 'SASL_PLAINTEXT',
  SASL_SSL: 'SASL_SSL',
}

/** Lines of server.properties. */
export function makeProperties(layout: BrokerLayout): string {
  const { ports, nodeId, voters, listeners, certificates } = layout
  const copies = `${voters.length}`
  const enough = `${Math.max(1, voters.length - 1)}`
  const addresses = listeners.map((name) => `${name}://127.0.0.1:${ports[name]}`).join(',')
  const lines: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': `${nodeId}`,
    'controller.quorum.voters': voters.map((port, i) => `${i + 1}@127.0.0.1:${port}`).join(','),
    listeners: `${addresses},CONTROLLER://127.0.0.1:${voters[nodeId - 1]}`,
    'advertised.listeners': addresses,
    'listener.security.protocol.map': [...listeners, 'CONTROLLER' as const]
      .map((name) => `${name}:${name === 'CONTROLLER' ? 'PLAINTEXT' : PROTOCOL[name]}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': layout.data,
    'num.partitions': '3',
    'default.replication.factor': copies,
    'min.insync.replicas': enough,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': enough,
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'num.network.threads': '2',
    'num.io.threads': '4',
    // A broker that was killed must take its own data back without waiting for a session to end.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    ...(certificates && makeTls(certificates)),
    ...makeSasl(listeners.filter((name) => name.startsWith('SASL'))),
    ...layout.extra,
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('')
}

const makeTls = ({ ca, server }: Certificates): Record<string, string> => ({
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': server,
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': ca,
  'listener.name.mtls.ssl.client.auth': 'required',
})

function makeSasl(listeners: readonly Listener[]): Record<string, string> {
  if (listeners.length === 0) return {}
  const lines: Record<string, string> = { 'sasl.enabled.mechanisms': MECHANISMS.join(',') }
  for (const name of listeners) {
    const start = `listener.name.${name.toLowerCase()}`
    for (const mechanism of MECHANISMS) {
      lines[`${start}.${mechanism.toLowerCase()}.sasl.jaas.config`] =
        mechanism === 'PLAIN'
          ? `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`
          : 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
    }
  }
  return lines
}

/** Arguments of the storage tool that make the user known to both kinds of SCRAM. */
export const scramArguments = (listeners: readonly Listener[]): string[] =>
  listeners.some((name) => name.startsWith('SASL'))
    ? MECHANISMS.filter((mechanism) => mechanism !== 'PLAIN').flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${USER},password="${PASSWORD}"]`,
      ])
    : []
