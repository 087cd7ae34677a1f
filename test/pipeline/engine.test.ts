/** Copies, VLANs, evictions, timers and what is recorded, packet by packet through one engine. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { opensWith, toy } from '../dissect/toys.ts'
import { ACK, RST, SYN } from '../support/packets.ts'
import { ENDS, TcpTalk, Wire } from './wire.ts'

const client = (n: number) => ({ ...ENDS, clientPort: 40000 + n })

describe('second copies', () => {
  test('other VLAN, TTL or MAC within a millisecond: counted once', () => {
    const wire = new Wire()
    const s = { seq: 1000, flags: SYN, id: 77 }
    wire.segment(0, s)
    for (const other of [{ vlan: 5 }, { ttl: 63 }, { mac: '02:00:00:00:00:99' }]) {
      wire.wait(0.0002).segment(0, { ...s, ...other })
    }
    const row = wire.sessions()[0]!
    deepStrictEqual([row.client_packets, row.duplicate_packets, row.tcp_history], [1, 3, 'S'])
    strictEqual(wire.engine.counters.duplicates, 3)
  })

  test('a retransmission has another identification or comes later', () => {
    const wire = new Wire()
    const talk = new TcpTalk(wire).open()
    const s = { seq: 1001, ack: 5001, flags: ACK, data: 'abc' }
    wire.wait(0.01).segment(0, { ...s, id: 900 })
    wire.wait(0.0003).segment(0, { ...s, id: 901 })
    wire.wait(0.0011).segment(0, { ...s, id: 900 })
    talk.say('s A ^4')
    const row = wire.sessions()[0]!
    deepStrictEqual([row.client_packets, row.duplicate_packets], [5, 0])
    deepStrictEqual([row.client_bytes, row.tcp_history], [3, 'ShADTa'])
  })

  test('equal ACKs without identification are no copies', () => {
    const wire = new Wire()
    new TcpTalk(wire).open()
    for (let i = 0; i < 3; i++) wire.wait(0.0001).segment(1, { seq: 5001, ack: 1001, id: 0 })
    strictEqual(wire.sessions()[0]!.duplicate_packets, 0)
  })

  test('the late copy of a refused SYN opens no second session', () => {
    const wire = new Wire()
    wire.segment(0, { seq: 1000, flags: SYN, id: 7 })
    wire.wait(0.0001).segment(1, { seq: 0, ack: 1001, flags: RST | ACK, id: 8 })
    wire.wait(0.0001).segment(0, { seq: 1000, flags: SYN, id: 7, vlan: 3 })
    wire.wait(0.0001).segment(1, { seq: 0, ack: 1001, flags: RST | ACK, id: 8, vlan: 3 })
    deepStrictEqual(
      wire.sessions().map((r) => [r.tcp_state, r.client_packets, r.duplicate_packets]),
      [['REJ', 1, 2]],
    )
  })
})

describe('what is a session', () => {
  for (const [vlanKey, count] of [
    ['ignore', 1],
    ['use', 2],
  ] as const) {
    test(`equal endpoints in two VLANs with vlanKey ${vlanKey}`, () => {
      const wire = new Wire([], { vlanKey })
      for (const vlan of [10, 20])
        wire.wait(0.1).segment(0, { seq: 1, flags: ACK, data: 'x', vlan })
      strictEqual(wire.sessions().length, count)
    })
  }

  test('every TCP connection, no UDP; or only what was recognised', () => {
    for (const [sessions, expected] of [
      ['all', ['a', undefined]],
      ['recognised', ['a']],
    ] as const) {
      const wire = new Wire([toy('a', { probe: opensWith('hi') })], { sessions })
      wire.segment(0, { seq: 1, ack: 1, data: 'hi' }, client(1))
      wire.wait(1).segment(0, { seq: 1, ack: 1, data: 'no' }, client(2))
      wire.datagram(0, 'hi', client(3))
      const rows = wire.sessions()
      deepStrictEqual(
        rows.map((r) => r.protocol),
        expected,
      )
      strictEqual(wire.engine.counters.flows, 3)
    }
  })

  test('the least recently seen, to the second, is evicted', () => {
    const wire = new Wire([], { maxFlows: 3 })
    for (let n = 0; n < 3; n++) wire.wait(1).segment(0, { seq: 1, ack: 1, data: 'x' }, client(n))
    wire.wait(1).segment(0, { seq: 2, ack: 1, data: 'x' }, client(0))
    for (let n = 3; n < 5; n++) wire.wait(1).segment(0, { seq: 1, ack: 1, data: 'x' }, client(n))
    deepStrictEqual(
      wire.take().map((r) => [r.client_port, r.end_reason]),
      [
        [40001, 'evicted'],
        [40002, 'evicted'],
      ],
    )
    strictEqual(wire.engine.counters.evicted, 2)
    deepStrictEqual(
      wire.sessions().map((r) => r.end_reason),
      ['end-of-capture', 'evicted', 'evicted', 'end-of-capture', 'end-of-capture'],
    )
  })
})

describe('a connection that was closed', () => {
  const close = ['c A 5', 's FA', 'c FA', 's A']

  test('has its last row a second later, and takes stragglers for four more', () => {
    const wire = new Wire()
    const talk = new TcpTalk(wire).open().say(...close)
    strictEqual(wire.take().length, 0)
    // Another connection lets time pass.
    wire.wait(2.2).segment(0, { seq: 1, flags: SYN }, client(1))
    const [row] = wire.take()
    deepStrictEqual([row?.state, row?.end_reason, row?.tcp_state], ['closed', 'fin', 'SF'])
    talk.say('s FA @1')
    wire.wait(6).segment(0, { seq: 1, flags: SYN }, client(2))
    const rows = wire.end().filter((r) => r.client_port === ENDS.clientPort)
    strictEqual(rows.length, 1, 'the FIN said again is no session')
    strictEqual(wire.engine.table.count, 0)
  })

  test('gives way to a new one on the same ports at once', () => {
    const wire = new Wire()
    const talk = new TcpTalk(wire).open().say(...close)
    wire.wait(2.2).segment(0, { seq: 1, flags: SYN }, client(1))
    new TcpTalk(wire, [900_000, 700_000], talk.ends).open().say(...close)
    const rows = wire.end().filter((r) => r.client_port === ENDS.clientPort)
    deepStrictEqual(
      rows.map((r) => [r.end_reason, r.client_bytes]),
      [
        ['fin', 5],
        ['fin', 5],
      ],
    )
  })
})

describe('time', () => {
  test('an interim row every updateSeconds, only of what changed', () => {
    const wire = new Wire([toy('a')], { updateSeconds: 10 })
    const at: number[] = []
    let seq = 1
    for (let second = 0; second < 60; second++) {
      // Busy for 25 seconds, then silent but for one byte in second 45.
      if (second < 25 || second === 45) wire.segment(0, { seq: seq++, ack: 1, data: 'x' })
      wire.segment(0, { seq: 1 + second, ack: 1, data: 'y' }, client(9))
      for (const r of wire.take()) if (r.client_port === 40000) at.push(second)
      wire.wait(1)
    }
    const [first, ...later] = at
    strictEqual(first, 0)
    strictEqual(later.length, 4, at.join())
    ok(later[0]! >= 10 && later[0]! <= 12 && later[3]! >= 45, at.join())
    const rows = wire.end().filter((r) => r.client_port === 40000)
    deepStrictEqual(
      rows.map((r) => r.seq),
      [0, 1, 2, 3, 4, 5],
    )
    strictEqual(rows.at(-1)!.client_bytes, 26)
  })

  test('idle connections close by packet time; capture time 0 too', () => {
    for (const start of [0, 1_700_000_000_000_000]) {
      const wire = new Wire([], { tcpIdleSeconds: 20 })
      wire.now = start
      wire.segment(0, { seq: 1, ack: 1, data: 'x' })
      for (let n = 0; n < 30; n++) wire.wait(1).datagram(0, 'tick', client(5))
      const closed = wire.take()
      deepStrictEqual(
        closed.map((r) => [r.end_reason, r.state]),
        [['timeout', 'closed']],
        `from ${start}`,
      )
    }
  })

  test('a packet after the idle time begins another session', () => {
    const wire = new Wire([], { tcpIdleSeconds: 20 })
    wire.segment(0, { seq: 1, ack: 1, data: 'x' })
    wire.wait(20).segment(0, { seq: 2, ack: 1, data: 'x' })
    strictEqual(wire.sessions().length, 2)
  })

  test('time that goes backwards closes nothing and ends no row before it began', () => {
    const wire = new Wire()
    const talk = new TcpTalk(wire).open().say('c A 5')
    wire.wait(-3)
    talk.say('s A', 's A 7', 'c A')
    const row = wire.sessions()[0]!
    deepStrictEqual([row.client_bytes, row.server_bytes, row.tcp_state], [5, 7, 'S1'])
    ok(row.duration_ms >= 0)
  })
})
