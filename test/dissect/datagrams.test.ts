/** Flows of datagrams through the engine, with toy dissectors: recognised, heard, announced. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import {
  type DatagramDissector,
  type DissectorState,
  Probe,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { MAX_AWAITED_DATAGRAMS } from '../../src/dissect/datagramRunner.ts'
import { columns, createFields, text } from '../../src/record/column.ts'
import { ENDS, Wire } from '../pipeline/wire.ts'
import { opensWith, shown } from './toys.ts'

type Hear = (input: StreamSlice, session: SessionContext) => Verdict

interface Ear extends DatagramDissector<DissectorState> {
  readonly heard: string[]
}

/** Claims datagrams by their opening and writes down what it hears: `c:` of the client, `s:` of the server. */
function ear(
  name: string,
  probe: (input: StreamSlice) => Probe,
  hear: Hear = () => Verdict.More,
  ports: readonly number[] = [],
): Ear {
  const heard: string[] = []
  const set = columns(name, { note: text('Nothing') })
  return {
    heard,
    name,
    description: name,
    transport: 'udp',
    columns: set,
    ports,
    create: () => ({ fields: createFields(set) }),
    probe,
    datagram(_state, input, session) {
      heard.push(`${input.direction === 0 ? 'c' : 's'}:${shown(input)}`)
      return hear(input, session)
    },
    close: () => void heard.push('.'),
  }
}

const opensBefore =
  (word: string) =>
  (input: StreamSlice): boolean =>
    shown(input) === word

const say = (wire: Wire, ...lines: string[]): Wire => {
  for (const line of lines) wire.wait(0.01).datagram(line.startsWith('c') ? 0 : 1, line.slice(2))
  return wire
}

describe('flows of datagrams', () => {
  test('are heard datagram by datagram by who claims the first, and recorded', () => {
    const toy = ear('toy', opensWith('hi'), (input, session) => {
      session.event({ tsMicros: input.tsMicros, kind: 'request', action: shown(input) })
      return Verdict.More
    })
    const wire = say(new Wire([toy]), 'c:hi', 's:yes', 'c:more')
    const [row] = wire.sessions()
    deepStrictEqual(toy.heard, ['c:hi', 's:yes', 'c:more', '.'])
    deepStrictEqual(
      [row!.protocol, row!.transport, row!.client_bytes, row!.server_packets, row!.event_count],
      ['toy', 'udp', 6, 1, 3],
    )
    deepStrictEqual(
      wire.events().map((e) => e.protocol),
      ['toy', 'toy', 'toy'],
    )
  })

  test('that nobody knows are no rows, and are shown three times at most', () => {
    const asked: string[] = []
    const deaf = ear('deaf', (input) => {
      if (input.remaining() > 1) asked.push(shown(input))
      return Probe.No
    })
    const rows = say(new Wire([deaf]), 'c:one', 's:two', 'c:three', 's:four', 'c:five').sessions()
    strictEqual(rows.length, 0)
    deepStrictEqual(asked, ['one', 'two', 'three'])
  })

  test('are shown further while what goes before a protocol is said, within a bound', () => {
    const asked: string[] = []
    const toy: Ear = {
      ...ear('toy', (input) => {
        asked.push(shown(input))
        return opensWith('hi')(input)
      }),
      precedes: opensBefore('wait'),
    }
    const waits = (count: number): string[] => Array.from({ length: count }, () => 'c:wait')
    const rows = say(new Wire([toy]), ...waits(10), 's:wait', 's:hi').sessions()
    deepStrictEqual([rows.length, asked.length, toy.heard], [1, 12, ['s:hi', '.']])
    asked.length = 0
    strictEqual(say(new Wire([toy]), ...waits(10), 'c:other', 'c:hi').sessions().length, 0)
    strictEqual(asked.length, 11)
    asked.length = 0
    const many = say(new Wire([toy]), ...waits(MAX_AWAITED_DATAGRAMS), 'c:hi')
    deepStrictEqual([many.sessions().length, asked.length], [0, MAX_AWAITED_DATAGRAMS])
  })

  test('go to the next candidate when one takes its claim back', () => {
    const first = ear('first', opensWith('hi'), (input) =>
      shown(input) === 'hi!' ? Verdict.Reject : Verdict.More,
    )
    const second = ear('second', opensWith('hi'))
    const [row] = say(new Wire([first, second]), 'c:hi!', 's:yes').sessions()
    deepStrictEqual([first.heard, second.heard], [['c:hi!'], ['c:hi!', 's:yes', '.']])
    strictEqual(row!.protocol, 'second')
  })

  test('cost counters only after Done, and say so when they are broken', () => {
    const done = ear('done', opensWith('hi'), () => Verdict.Done)
    strictEqual(say(new Wire([done]), 'c:hi', 's:yes').sessions()[0]!.server_packets, 1)
    deepStrictEqual(done.heard, ['c:hi', '.'])
    const broken = ear('broken', opensWith('hi'), () => Verdict.Broken)
    const [row] = say(new Wire([broken]), 'c:hi', 's:yes').sessions()
    deepStrictEqual([row!.protocol, row!.anomalies], ['broken', ['protocol-error']])
  })

  test('are turned round when the content says so', () => {
    const toy = ear('toy', opensWith('answer', Probe.Flipped))
    const [row] = say(new Wire([toy]), 'c:answer', 's:question').sessions()
    deepStrictEqual(toy.heard, ['s:answer', 'c:question', '.'])
    deepStrictEqual([row!.client_ip, row!.server_ip], [ENDS.serverIp, ENDS.clientIp])
  })

  test('whose port a dissector names are shown to it first', () => {
    const any = ear('any', opensWith('hi'))
    const own = ear('own', opensWith('hi'), undefined, [ENDS.serverPort])
    strictEqual(say(new Wire([any, own]), 'c:hi').sessions()[0]!.protocol, 'own')
  })

  test('a dissector that throws is counted, and the flow goes on as counters', () => {
    const toy = ear('toy', opensWith('hi'), () => {
      throw new Error('a bug')
    })
    const wire = say(new Wire([toy]), 'c:hi', 's:yes')
    deepStrictEqual(wire.sessions()[0]!.anomalies, ['protocol-error'])
    strictEqual(wire.engine.counters.faults, 1)
  })

  test('that were announced are shown to who announced them, and keep it open', () => {
    const transferred: string[] = []
    const toy = ear('toy', opensWith('get'), (_input, session) => {
      session.expect({
        host: '',
        listener: 0,
        port: session.clientPort,
        transport: 'udp',
        protocol: 'toy-data',
        forMicros: 30e6,
        onDatagram(input, owner) {
          transferred.push(`${input.direction}:${shown(input)}`)
          owner.tag('moved')
        },
      })
      return Verdict.More
    })
    const wire = say(new Wire([toy], { udpIdleSeconds: 10 }), 'c:get')
    const data = {
      clientIp: ENDS.serverIp,
      clientPort: 3333,
      serverIp: ENDS.clientIp,
      serverPort: ENDS.clientPort,
    }
    for (let i = 0; i < 3; i++) {
      wire.wait(6).datagram(0, `block ${i}`, data)
      wire.wait(0.1).datagram(1, `ack ${i}`, data)
    }
    const rows = wire.sessions()
    deepStrictEqual(transferred.slice(0, 2), ['0:block 0', '1:ack 0'])
    strictEqual(transferred.length, 6)
    deepStrictEqual(
      rows.map((r) => [r.protocol, r.tags ?? [], r.parent_session_id ?? '']),
      [
        ['toy', ['moved'], ''],
        ['toy-data', [], rows[0]!.session_id],
      ],
    )
  })
})
