import { match, ok, rejects, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import { createSettings } from '../../src/config/settings.ts'
import type { DestinationProblem, Trouble } from '../../src/sink/destination.ts'
import { createKafkaDestination } from '../../src/sink/kafka/destination.ts'
import { type Broker, skipWithoutBroker, startBroker } from '../support/kafka/broker.ts'
import { CLIENT_KEY_PASSWORD } from '../support/kafka/certificates.ts'
import { countStored, createClient } from '../support/kafka/consume.ts'
import { makeEvents } from '../support/kafka/lines.ts'
import { type Listener, PASSWORD, USER } from '../support/kafka/properties.ts'

const PASSWORD_IN_URI = encodeURIComponent(PASSWORD)
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

const RULE_LIMIT_MS = 10_000

describe('kafka destination, TLS and login', { skip: skipWithoutBroker('own') }, () => {
  let broker: Broker
  let folder: string
  let count = 0
  const at = (listener: Listener, host = '127.0.0.1') => `${host}:${broker.ports[listener]}`
  const file = (name: string, content: string) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-'))
    broker = await startBroker({
      listeners: ['SSL', 'MTLS', 'SASL_PLAINTEXT', 'SASL_SSL'],
      properties: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found': 'true',
        'super.users': 'User:ANONYMOUS',
      },
    })
  })
  after(async () => {
    await broker.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Delivers three records by a URI, and looks whether they are there. */
  async function deliver(uri: string): Promise<void> {
    const settings = { ...createSettings(), kafkaTopicPrefix: `secure-${count++}` }
    const destination = createKafkaDestination(uri, settings)
    try {
      await destination.open()
      await destination.deliver('events', makeEvents(3))
    } finally {
      await destination.close()
    }
    strictEqual(await countStored(broker.address, `${settings.kafkaTopicPrefix}.events.v1`), 3)
  }

  /** What opening it fails with; there are few attempts to connect, and nothing secret is said. */
  async function refuse(uri: string, trouble: Trouble, message: RegExp, maxAttempts = 1) {
    const connected: string[] = []
    const settings = { ...createSettings(), kafkaTopicPrefix: `secure-${count++}` }
    const destination = createKafkaDestination(uri, settings, {
      onConnect: (server) => connected.push(server),
    })
    const begun = performance.now()
    await rejects(destination.open(), (error: DestinationProblem) => {
      match(error.message, message)
      strictEqual(error.trouble, trouble)
      ok(!/pass|Bearer|BEGIN/.test(error.message.replace('password is wrong', '')), error.message)
      return true
    })
    ok(performance.now() - begun < 3000, 'it takes no time')
    await sleep(1500)
    await destination.close()
    ok(connected.length >= 1 && connected.length <= maxAttempts, connected.join(' '))
  }

  test('TLS with the authority of the broker', async () => {
    await deliver(`kafka://${at('SSL')}/?tls=true&ca=${broker.certificates!.ca}`)
  })

  test('TLS by host name, and by another name of the certificate', async () => {
    const { ca } = broker.certificates!
    await deliver(`kafka://${at('SSL', 'localhost')}/?ca=${ca}`)
    await deliver(`kafka://${at('SSL')}/?ca=${ca}&servername=broker.earshot.test`)
  })

  test('an authority that did not sign it', async () => {
    const uri = `kafka://${at('SSL')}/?ca=${broker.certificates!.strangerCa}`
    await refuse(
      uri,
      'refused',
      /^Kafka at 127.* certificate that \S+ does not vouch for .*ca=FILE/,
    )
    const none = `kafka://${at('SSL')}/?tls=true`
    await refuse(none, 'refused', /no authority of this system vouches for/)
  })

  test('a name that the certificate is not for', async () => {
    const uri = `kafka://${at('SSL')}/?ca=${broker.certificates!.ca}&servername=elsewhere.test`
    await refuse(uri, 'refused', /certificate that is for another name .*servername=NAME$/)
  })

  test('a client certificate, its key locked or not', async () => {
    const { ca, clientCert, clientKey, clientKeyLocked } = broker.certificates!
    await deliver(`kafka://${at('MTLS')}/?ca=${ca}&cert=${clientCert}&key=${clientKey}`)
    const secret = file('key-password', `${CLIENT_KEY_PASSWORD}\n`)
    const locked = `cert=${clientCert}&key=${clientKeyLocked}&key_password_file=${secret}`
    await deliver(`kafka://${at('MTLS')}/?ca=${ca}&${locked}`)
  })

  test('no client certificate where one is wanted', async () => {
    const uri = `kafka://${at('MTLS')}/?ca=${broker.certificates!.ca}`
    await refuse(uri, 'refused', /wants a client certificate .*cert=FILE and key=FILE$/)
  })

  for (const mechanism of MECHANISMS) {
    for (const listener of ['SASL_PLAINTEXT', 'SASL_SSL'] as const) {
      test(`login by ${mechanism} at ${listener}`, async () => {
        const tls = listener === 'SASL_SSL' ? `&ca=${broker.certificates!.ca}` : ''
        const where = `${at(listener)}/?sasl=${mechanism}${tls}`
        await deliver(`kafka://${USER}:${PASSWORD_IN_URI}@${where}`)
        const secret = file('password', PASSWORD)
        await deliver(`kafka://${where}&username=${USER}&password_file=${secret}`)
      })
    }

    test(`a wrong password by ${mechanism} is one attempt and one sentence`, async () => {
      await refuse(
        `kafka://${USER}:not-${PASSWORD_IN_URI}@${at('SASL_PLAINTEXT')}/?sasl=${mechanism}`,
        'refused',
        new RegExp(`refuses user "${USER}" by ${mechanism}: user or password is wrong$`),
      )
    })
  }

  test('a password in the clear is remarked upon, once', async () => {
    const said: string[] = []
    const settings = { ...createSettings(), kafkaTopicPrefix: `secure-${count++}` }
    const uri = `kafka://${USER}:${PASSWORD_IN_URI}@${at('SASL_PLAINTEXT')}/?sasl=plain`
    const destination = createKafkaDestination(uri, settings, { notice: (t) => said.push(t) })
    await destination.open()
    await destination.open()
    await destination.close()
    strictEqual(said.length, 1)
    match(said[0]!, /sends the password of "sensor-1" in the clear/)
  })

  test('the password from the environment', async () => {
    process.env.EARSHOT_KAFKA_USERNAME = USER
    process.env.EARSHOT_KAFKA_PASSWORD = PASSWORD
    try {
      await deliver(`kafka://${at('SASL_PLAINTEXT')}/?sasl=scram-sha-512`)
    } finally {
      delete process.env.EARSHOT_KAFKA_USERNAME
      delete process.env.EARSHOT_KAFKA_PASSWORD
    }
  })

  test('the wrong kind of port', async () => {
    const tls = `?ca=${broker.certificates!.ca}`
    await refuse(`kafka://${at('SSL')}`, 'refused', /speaks TLS on this port; say tls=true/)
    await refuse(`kafka://${at('PLAINTEXT')}/${tls}`, 'away', /does this port speak TLS\?/, 3)
    const login = `kafka://${USER}:${PASSWORD_IN_URI}@${at('PLAINTEXT')}/?sasl=plain`
    await refuse(login, 'refused', /wants no login on this port/)
    await refuse(
      `kafka://${at('SASL_PLAINTEXT')}`,
      'away',
      /closes the connection; does this port want TLS \(tls=true\) or a login \(sasl=\)\?$/,
      3,
    )
  })

  test('a user who may not write', async () => {
    const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } =
      kafkajs
    const settings = { ...createSettings(), kafkaTopicPrefix: 'guarded' }
    const uri = `kafka://${USER}:${PASSWORD_IN_URI}@${at('SASL_PLAINTEXT')}/?sasl=plain`
    const open = createKafkaDestination(uri, settings)
    await open.open()
    const admin = createClient(broker.address).admin()
    await admin.connect()
    await admin.createAcls({
      acl: [
        {
          resourceType: AclResourceTypes.TOPIC,
          resourceName: 'guarded.',
          resourcePatternType: ResourcePatternTypes.PREFIXED,
          principal: `User:${USER}`,
          host: '*',
          operation: AclOperationTypes.WRITE,
          permissionType: AclPermissionTypes.DENY,
        },
      ],
    })
    await admin.disconnect()
    // A broker confirms a rule a moment before it goes by it.
    const deliverUntilRefused = async () => {
      for (const limit = Date.now() + RULE_LIMIT_MS; Date.now() < limit; ) {
        await open.deliver('events', makeEvents(1))
      }
    }
    await rejects(deliverUntilRefused(), (error: DestinationProblem) => {
      strictEqual(error.trouble, 'refused')
      match(error.message, /does not let user "sensor-1" write .*Describe and Write on the topics/)
      return true
    })
    await open.close()
  })
})
