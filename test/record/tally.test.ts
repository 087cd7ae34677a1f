import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { createEventRow, createSessionRow } from '../../src/record/core.ts'
import { MAX_COMMANDS, Tally } from '../../src/record/tally.ts'

const closed = { ...createSessionRow(), state: 'closed', visibility: 'both' }
const command = { ...createEventRow(), kind: 'command', protocol: 'telnet' }

describe('tally', () => {
  test('counts a session once, when it closes', () => {
    const tally = new Tally()
    tally.session({ ...closed, state: 'open', protocol: 'ssh' })
    tally.session({ ...closed, protocol: 'ssh', authResult: 'failure', missedBytes: 7 })
    tally.session({ ...closed, visibility: 'client' })
    const data = tally.toJSON()
    strictEqual(data.sessions, 2)
    deepStrictEqual(data.sessionsByProtocol, { ssh: 1, '': 1 })
    strictEqual(data.loginsByProtocol.ssh?.failure, 1)
    strictEqual(data.missedBytes, 7)
    strictEqual(data.oneSidedSessions, 1)
  })

  test('merged halves equal the whole, through a copy between threads', () => {
    const rows = ['ssh', 'telnet', '__proto__', 'ssh'].map((protocol, i) => ({
      ...closed,
      protocol,
      authResult: i % 2 ? 'success' : 'failure',
      clientBytes: i,
    }))
    const whole = new Tally()
    const halves = [new Tally(), new Tally()] as const
    rows.forEach((row, i) => {
      whole.session(row)
      halves[i < 2 ? 0 : 1].session(row)
      whole.event({ ...command, object: `ls ${i % 2}` })
      halves[i < 2 ? 0 : 1].event({ ...command, object: `ls ${i % 2}` })
    })
    halves[0].merge(structuredClone(halves[1].toJSON()))
    deepStrictEqual(halves[0].toJSON(), whole.toJSON())
    strictEqual(whole.toJSON().commands['telnet\tls 1'], 2)
  })

  test('names a command by verb and object, a statement by itself', () => {
    const tally = new Tally()
    tally.event({ ...command, action: 'CWD', object: '..' })
    tally.event({ ...command, action: 'QUIT' })
    tally.event({ ...command, kind: 'query', action: 'SELECT', object: 'SELECT 1' })
    tally.event({ ...command, action: 'line', object: 'whoami' })
    tally.event({ ...command, kind: 'file', action: 'RETR', object: 'x' })
    deepStrictEqual(tally.toJSON().commands, {
      'telnet\tCWD ..': 1,
      'telnet\tQUIT': 1,
      'telnet\tSELECT 1': 1,
      'telnet\twhoami': 1,
    })
  })

  test('keeps a bounded number of commands and counts the rest', () => {
    const tally = new Tally()
    for (let i = 0; i < MAX_COMMANDS + 50; i++) tally.event({ ...command, object: `c${i}` })
    tally.event({ ...command, object: 'c0' })
    const data = tally.toJSON()
    strictEqual(Object.keys(data.commands).length, MAX_COMMANDS)
    strictEqual(data.otherCommands, 50)
    strictEqual(data.commands['telnet\tc0'], 2)
  })
})
