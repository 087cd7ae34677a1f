import { deepStrictEqual, strictEqual } from 'node:assert'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { InterfaceWatch } from '../../src/sensor/interfaceWatch.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-sysfs-'))
after(() => rmSync(folder, { recursive: true }))

/** What sysfs says of an interface. */
function set(name: string, ifindex: number, flags: string, operstate: string, missed = 0): void {
  mkdirSync(join(folder, name, 'statistics'), { recursive: true })
  writeFileSync(join(folder, name, 'ifindex'), `${ifindex}\n`)
  writeFileSync(join(folder, name, 'flags'), `${flags}\n`)
  writeFileSync(join(folder, name, 'operstate'), `${operstate}\n`)
  writeFileSync(join(folder, name, 'statistics', 'rx_missed_errors'), `${missed}\n`)
  writeFileSync(join(folder, name, 'statistics', 'rx_fifo_errors'), `${missed}\n`)
}

describe('interfaces watched', () => {
  test('down, away, back under another number; drops go on counting', () => {
    set('eth1', 3, '0x1103', 'up', 10)
    const watch = new InterfaceWatch(['eth1', 'eth2'], folder)
    deepStrictEqual(watch.states, { eth1: 'up', eth2: 'missing' })
    strictEqual(watch.dropped, 0)

    set('eth1', 3, '0x1102', 'down', 15)
    deepStrictEqual(watch.look(), { changed: [{ name: 'eth1', state: 'down' }], replaced: false })
    strictEqual(watch.dropped, 5, 'two names of one counter count once')
    strictEqual(watch.downs, 1)

    rmSync(join(folder, 'eth1'), { recursive: true })
    deepStrictEqual(watch.look().changed, [{ name: 'eth1', state: 'missing' }])
    strictEqual(watch.downs, 1, 'it was down already')

    set('eth1', 9, '0x1103', 'unknown', 2)
    deepStrictEqual(watch.look(), { changed: [{ name: 'eth1', state: 'up' }], replaced: true })
    strictEqual(watch.dropped, 7)
    deepStrictEqual(watch.look(), { changed: [], replaced: false })
  })
})
