/** The libpcap driver and filters in the kernel, on a veth pair in a network namespace of its own. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { loadLibpcap } from '../../src/capture/filter/libpcap.ts'
import { ROOT } from '../support/paths.ts'

const NAMESPACE = `earshot-pcap-${process.pid}`

function findLack(): string | false {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'needs root'
  if (spawnSync('ip', ['-V']).status !== 0) return 'iproute2 is not installed'
  try {
    loadLibpcap()
    return false
  } catch {
    return 'libpcap is not installed'
  }
}

describe('libpcap driver', { skip: findLack() }, () => {
  // biome-ignore lint/suspicious/noExplicitAny: what the child printed
  let seen: Record<string, any> = {}

  before(() => {
    const ip = (...args: string[]) => execFileSync('ip', args)
    ip('netns', 'add', NAMESPACE)
    ip('-n', NAMESPACE, 'link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there')
    for (const end of ['here', 'there']) {
      // No neighbour discovery among the packets that are counted.
      ip('-n', NAMESPACE, 'link', 'set', end, 'addrgenmode', 'none')
      ip('-n', NAMESPACE, 'link', 'set', end, 'up')
    }
    const child = join(ROOT, 'dist', 'test', 'live', 'libpcapChild.js')
    const args = ['netns', 'exec', NAMESPACE, process.execPath, child]
    const { stdout, stderr } = spawnSync('ip', args, { encoding: 'utf8', timeout: 60_000 })
    ok(stdout.startsWith('{'), stderr)
    seen = JSON.parse(stdout)
  })
  after(() => {
    spawnSync('ip', ['netns', 'del', NAMESPACE])
  })

  const expected: [filter: string, count: number, tagged: number][] = [
    ['', 200, 50],
    ['tcp port 80', 50, 0],
    ['vlan 10', 30, 30],
    ['vlan and tcp port 22', 50, 50],
  ]
  for (const [filter, count, tagged] of expected) {
    test(`"${filter}" by the driver: packets, tags put back, statistics, times`, () => {
      const of = seen[`pcap ${filter}`]
      deepStrictEqual([of.count, of.tagged], [count, tagged])
      deepStrictEqual([of.packets, of.drops], [count, 0])
      strictEqual(of.unordered, 0)
      ok(of.ageMs >= 0 && of.ageMs < 10_000, `${of.ageMs}`)
    })
    test(`"${filter}" compiled for the kernel, where the tag is off the packet`, () =>
      strictEqual(seen[`kernel ${filter}`], count))
  }

  test('two interfaces in one place, one worker', () => {
    deepStrictEqual(seen.both.interfaces, [200, 200])
    match(seen.remarks[0], /one worker; 2 were asked for/)
  })
  test('another filter takes effect on both', () => strictEqual(seen.refiltered, 60))
  test('attached again, the filter stays', () => strictEqual(seen.reattached, 60))
  test('after stop nothing more comes', () => strictEqual(seen.stopped, 0))
  test('20,000 packets at once', () => {
    deepStrictEqual([seen.many.count, seen.many.drops], [20_000, 0])
  })
  test('an interface that is down is waited for without work', () => {
    ok(seen.downMs > 300, `${seen.downMs}`)
    ok(seen.downCpuMicros < 100_000, `${seen.downCpuMicros}`)
    strictEqual(seen.upAgain, 200)
  })
  test('an interface that is not there: those that are', () =>
    match(seen.nowhere, /There is no interface nowhere; there are .*there/))
})
