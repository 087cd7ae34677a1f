import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { tdsBrowser } from '../../dissectors/tds/browser.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { orig, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

const instance = (name: string, port: number) =>
  `ServerName;LAB;InstanceName;${name};IsClustered;No;Version;15.0.2000.5;tcp;${port};np;\\\\LAB\\pipe\\${name};;`
const answer = (text: string): string =>
  `\x05${String.fromCharCode(text.length & 0xff, text.length >> 8)}${text}`
const browse = [orig('\x03'), resp(answer(instance('SHOP', 14331) + instance('HR', 14332)))]
const one = [orig('\x04SHOP\0'), resp(answer(instance('SHOP', 14331)))]
const admin = [orig('\x0f\x01SHOP\0'), resp('\x05\x06\x00\x01\x9a\x05')]

datagramContractTests(tdsBrowser, { browse: [browse[1]!], one: [one[1]!] })

describe('tdsBrowser', () => {
  test('instances and where they are', () => {
    const { session, state } = hear(tdsBrowser, browse)
    const [event] = session.events
    deepStrictEqual([event!.action, event!.status], ['BROWSE', 'ok'])
    deepStrictEqual(event!.detail!.instances, [
      {
        server: 'LAB',
        instance: 'SHOP',
        version: '15.0.2000.5',
        tcp: '14331',
        pipe: '\\\\LAB\\pipe\\SHOP',
      },
      {
        server: 'LAB',
        instance: 'HR',
        version: '15.0.2000.5',
        tcp: '14332',
        pipe: '\\\\LAB\\pipe\\HR',
      },
    ])
    deepStrictEqual(
      [session.facts.serverSoftware, state.fields.serverName],
      ['Microsoft SQL Server 15.0.2000.5', 'LAB'],
    )
    deepStrictEqual(
      hear(tdsBrowser, one).session.events.map((e) => [e.action, e.object]),
      [['INSTANCE', 'SHOP']],
    )
    deepStrictEqual(hear(tdsBrowser, admin).session.events[0]!.detail, { port: 1434 })
  })

  test('a question without an answer, and what is none', () => {
    const { session } = hear(tdsBrowser, [orig('\x04NONE\0')])
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.status]),
      [['INSTANCE', 'NONE', 'unknown']],
    )
    strictEqual(hear(tdsBrowser, [orig('x')]).verdict, Verdict.Broken)
  })

  test('a question is claimed on the usual port only', () => {
    const ask = (isUsualPort: boolean) => {
      const slice = new Slice(Buffer.from('\x04SHOP\0'))
      slice.direction = Direction.Orig
      slice.isUsualPort = isUsualPort
      return tdsBrowser.probe(slice)
    }
    deepStrictEqual([ask(true), ask(false)], [Probe.Yes, Probe.No])
  })
})
