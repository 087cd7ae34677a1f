import { deepStrictEqual, strictEqual } from 'node:assert'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findServiceManager } from '../../src/sensor/serviceManager.ts'

/** Receives datagrams on a Unix socket and prints them: Node itself cannot. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace('@', chr(0), 1))
print('bound', flush=True)
for _ in range(2): print(s.recv(4096).decode(), flush=True)
`
const hasPython = spawnSync('python3', ['--version']).status === 0
const skip = hasPython ? false : 'python3, which receives the datagrams, is not installed'

for (const kind of ['a path', 'an abstract name']) {
  test(`the service manager hears states over ${kind}`, { skip, timeout: 20_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-notify-'))
    const path = kind === 'a path' ? join(folder, 's') : `@earshot-test-${process.pid}`
    const receiver = spawn('python3', ['-c', RECEIVER, path])
    try {
      let heard = ''
      const lines = new Promise<void>((resolve, reject) => {
        receiver.stdout.on('data', (bytes) => {
          heard += String(bytes)
          if (heard !== 'bound\n') return
          try {
            const manager = findServiceManager({ NOTIFY_SOCKET: path, WATCHDOG_USEC: '30000000' })
            strictEqual(manager.watchdogMs, 30_000)
            manager.notify('READY=1')
            manager.notify('STATUS=well')
          } catch (error) {
            reject(error)
          }
        })
        receiver.on('close', resolve)
      })
      await lines
      deepStrictEqual(heard.trim().split('\n'), ['bound', 'READY=1', 'STATUS=well'])
    } finally {
      receiver.kill()
      rmSync(folder, { recursive: true })
    }
  })
}

test('without a service manager nothing is said', () => {
  const manager = findServiceManager({})
  strictEqual(manager.watchdogMs, 0)
  manager.notify('READY=1')
})
