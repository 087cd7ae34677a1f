/** deploy/compose*.yml: pinned images, no password, nothing open to the network, steps in an order that ends. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { loadSettings } from '../../src/config/load.ts'
import { parseSinkUri } from '../../src/sink/open.ts'
import { findFault, loadCommands, whyUnchecked } from '../support/commandLine.ts'
import { ROOT } from '../support/paths.ts'

interface Service {
  image: string
  command?: string[]
  entrypoint?: string[]
  environment?: Record<string, string | number>
  ports?: string[]
  volumes?: string[]
  secrets?: string[]
  depends_on?: Record<string, { condition: string }>
  cap_drop?: string[]
  cap_add?: string[]
  security_opt?: string[]
  network_mode?: string
  healthcheck?: { disable?: boolean; test?: string[] }
  stop_grace_period?: string
  restart?: string
}
interface Compose {
  name: string
  services: Record<string, Service>
  secrets?: Record<string, { file: string }>
}

const read = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8')
const load = (path: string): Compose => parse(read(path), { merge: true }) as Compose
const stack = load('compose.yml')
const sensorFile = load('compose.sensor.yml')
const services = { ...stack.services, ...sensorFile.services }
const commands = await loadCommands()
/** What a variable has when it is not set. */
const fill = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1')
const isEarshot = ({ image }: Service): boolean => fill(image).startsWith('earshot:')

describe('deploy/compose.yml and compose.sensor.yml', () => {
  test('are one project', () => strictEqual(stack.name, sensorFile.name))

  for (const [name, service] of Object.entries(services)) {
    test(`${name}: its image has a version, and whatever it opens is for this host alone`, () => {
      match(fill(service.image), /^[\w./-]+:\d[\w.-]*$/)
      for (const port of service.ports ?? []) match(fill(port), /^127\.0\.0\.1:\d+:\d+$/)
      strictEqual(typeof service.restart, 'string')
    })

    test(`${name}: no secret stands in it`, () => {
      for (const [variable, value] of Object.entries(service.environment ?? {})) {
        if (/PASSWORD|SECRET|TOKEN/.test(variable)) match(String(value), /^\/run\/secrets\//)
      }
      for (const secret of service.secrets ?? []) ok(stack.secrets![secret], secret)
    })

    test(`${name}: files it takes from here are here`, { skip: whyUnseen(service) }, () => {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = fill(volume).split(':')
        if (/^\.\/(?!secrets\/)/.test(source)) ok(existsSync(join(ROOT, 'deploy', source)), source)
      }
    })

    if (!isEarshot(service)) continue
    const words = service.command!
    test(`${name}: earshot ${words.join(' ')}`, {
      skip: whyUnchecked(commands, words),
    }, async () => {
      strictEqual(await findFault(commands, words), '')
    })
  }

  test('secrets come from files of a folder that must be named', () => {
    for (const [name, { file }] of Object.entries(stack.secrets!)) {
      match(file, /^\$\{EARSHOT_SECRETS:\?[A-Z][^}]{20,}\}\/\w+$/)
      ok(read('.env.example').includes(name), name)
    }
  })

  test('what runs once has a service that waits for it, else up --wait would never see it well', () => {
    const runOnce = Object.entries(stack.services).filter(([, s]) => s.restart === 'on-failure:5')
    ok(runOnce.length >= 3)
    for (const [name] of runOnce) {
      const waiting = Object.values(stack.services).filter(
        (s) => s.depends_on?.[name]?.condition === 'service_completed_successfully',
      )
      ok(waiting.length > 0, name)
    }
  })

  test('servers say when they are well', () => {
    for (const [name, service] of Object.entries(services)) {
      if (service.restart === 'unless-stopped' && !isEarshot(service)) {
        strictEqual(service.healthcheck?.test?.[0], 'CMD', name)
      }
    }
  })

  test('the sensor may open packet sockets in the network of the host, and nothing more', () => {
    const sensor = sensorFile.services.sensor!
    strictEqual(sensor.network_mode, 'host')
    deepStrictEqual([sensor.cap_drop, sensor.cap_add], [['ALL'], ['NET_RAW']])
    // It would keep a user that is not root from that capability.
    strictEqual(sensor.security_opt, undefined)
    ok(Number.parseInt(sensor.stop_grace_period!, 10) > loadSettings({}).settings.shutdownSeconds)
    for (const name of ['topics', 'migrate']) {
      const { cap_drop, cap_add, security_opt } = stack.services[name]!
      deepStrictEqual(
        [cap_drop, cap_add, security_opt],
        [['ALL'], undefined, ['no-new-privileges:true']],
      )
    }
  })

  test('the sensor publishes to the listener that the broker has for this host', () => {
    const lines = read('.env.example').split('\n')
    const to = lines.find((line) => line.startsWith('EARSHOT_TO='))!.slice('EARSHOT_TO='.length)
    strictEqual(parseSinkUri(to).scheme, 'kafka')
    const listeners = fill(String(stack.services.kafka!.environment!.KAFKA_ADVERTISED_LISTENERS))
    ok(listeners.split(',').includes(to.replace('kafka', 'HOST')), to)
    // And the steps to the one inside.
    ok(
      listeners.split(',').includes(stack.services.topics!.command![1]!.replace('kafka', 'INSIDE')),
    )
    loadSettings({ environment: { EARSHOT_TO: to, EARSHOT_INTERFACES: 'eth1' } })
  })
})

/** Dashboards and their provisioning are made with the views they ask. */
function whyUnseen({ image }: Service): string | false {
  const there = !image.includes('grafana/grafana') || existsSync(join(ROOT, 'deploy', 'grafana'))
  return there ? false : 'this version has no dashboards'
}
