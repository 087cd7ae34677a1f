/** The laboratory leaves nothing behind, whatever ends it. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ip, listNamespaces, Namespaces } from './support/namespaces.ts'
import { findMissing } from './support/requirements.ts'

const HOLDER = join(import.meta.dirname, 'support', 'labHolder.js')

const skip = findMissing(['ethtool'])

/** Starts a lab in a process of its own and waits until it stands. */
async function hold(way: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, way], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout!, 'data')
  return child
}

describe('laboratory', { skip, timeout: 30_000 }, () => {
  for (const way of ['end', 'fail']) {
    test(`nothing is left after it is to ${way}`, async () => {
      const child = await hold(way)
      if (child.exitCode === null) await once(child, 'exit')
      deepStrictEqual(listNamespaces(child.pid), [])
    })
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`nothing is left after ${signal}`, async () => {
      const child = await hold('wait')
      ok(listNamespaces(child.pid).length > 0)
      child.kill(signal)
      const [, by] = await once(child, 'exit')
      strictEqual(by, signal)
      deepStrictEqual(listNamespaces(child.pid), [])
    })
  }

  test('what a killed one leaves goes when the next begins', async () => {
    const child = await hold('wait')
    child.kill('SIGKILL')
    await once(child, 'exit')
    ok(listNamespaces(child.pid).length > 0)
    new Namespaces().removeAll()
    deepStrictEqual(listNamespaces(child.pid), [])
  })

  test('the host has no interface more', () => {
    const before = ip('-o', 'link')
    const namespaces = new Namespaces()
    try {
      const [one, other] = [namespaces.add('one'), namespaces.add('other')]
      namespaces.join(one, 'here', other, 'there')
      strictEqual(ip('-o', 'link'), before)
    } finally {
      namespaces.removeAll()
    }
    strictEqual(ip('-o', 'link'), before)
  })
})
