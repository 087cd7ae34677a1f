/** Flows that a session announces and that are read as any other: tied to it, and recognised. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import {
  type DatagramDissector,
  type Dissector,
  type DissectorState,
  type ExpectedFlow,
  Probe,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { columns, createFields, text } from '../../src/record/column.ts'
import { ENDS, type Ends, Wire } from '../pipeline/wire.ts'
import { ACK, SYN } from '../support/packets.ts'
import type { Row } from '../support/replayLines.ts'
import { opensWith, shown, type Toy, takeAll, toy, words } from './toys.ts'

const MAPPED: Ends = { ...ENDS, clientPort: 40_001, serverPort: 5555 }

interface Mapper extends DatagramDissector<DissectorState> {
  flow: ExpectedFlow | undefined
}

/** Announces port 5555 of its server when a datagram says `tcp` or `udp`. */
function mapper(protocol: string, user = ''): Mapper {
  const set = columns('mapper', { note: text('Nothing') })
  return {
    flow: undefined,
    name: 'mapper',
    description: 'mapper',
    transport: 'udp',
    columns: set,
    ports: [],
    create: () => ({ fields: createFields(set) }),
    probe: opensWith('map'),
    datagram(_state, input, session) {
      const transport = shown(input) === 'map tcp' ? 'tcp' : 'udp'
      session.facts.user = user
      session.facts.userDomain = user === '' ? '' : 'LAB'
      this.flow = session.expect({
        host: '',
        listener: 1,
        port: 5555,
        transport,
        protocol,
        isRead: true,
        forMicros: 10e6,
        onDatagram: () => session.tag('not for its announcer'),
      })
      return Verdict.More
    },
  }
}

/** Over UDP. */
function ear(
  name: string,
  probe: (input: StreamSlice) => Probe,
  verdict: Verdict = Verdict.More,
): Dissector {
  const set = columns(name, { note: text('Nothing') })
  const dissector: DatagramDissector<DissectorState> = {
    name,
    description: name,
    transport: 'udp',
    columns: set,
    ports: [],
    create: () => ({ fields: createFields(set) }),
    probe,
    datagram: () => verdict,
  }
  return dissector
}

const always = (): Probe => Probe.Yes

/** A datagram that maps, then a connection to where it leads, of texts `c:...` and `s:...`. */
function connect(dissectors: readonly Dissector[], lines: string[], settings = {}): Wire {
  const wire = new Wire(dissectors, settings)
  wire.datagram(0, 'map tcp')
  wire.wait(0.01).segment(0, { seq: 1000, flags: SYN }, MAPPED)
  wire.wait(0.01).segment(1, { seq: 5000, ack: 1001, flags: SYN | ACK }, MAPPED)
  const next = [1001, 5001]
  for (const line of lines) {
    const d = line.startsWith('c') ? 0 : 1
    const data = line.slice(2)
    wire.wait(0.01).segment(d, { seq: next[d]!, ack: next[1 - d]!, data }, MAPPED)
    next[d]! += data.length
  }
  return wire
}

/** The same of datagrams. */
function talk(dissectors: readonly Dissector[], lines: string[]): Wire {
  const wire = new Wire(dissectors)
  wire.datagram(0, 'map udp')
  for (const line of lines) {
    wire.wait(0.01).datagram(line.startsWith('c') ? 0 : 1, line.slice(2), MAPPED)
  }
  return wire
}

/** Protocol, user and whether it is tied to the first row. */
const told = (rows: readonly Row[]): unknown[] =>
  rows.map((r) => [r.protocol ?? '', r.user ?? '', r.parent_session_id === rows[0]!.session_id])

const logsIn = (input: StreamSlice, session: SessionContext): Verdict => {
  session.event({ tsMicros: input.tsMicros, kind: 'request', action: 'HI' })
  session.facts.user = 'own'
  return takeAll(input)
}

describe('announced flows that are read', () => {
  test('are recognised and recorded as what they are, tied to who announced them', () => {
    const greeter = toy('greeter', { probe: opensWith('hello') })
    const map = mapper('')
    const rows = connect([greeter, map], ['c:hello', 's:yes', 'c:more']).sessions()
    deepStrictEqual(told(rows), [
      ['mapper', '', false],
      ['greeter', '', true],
    ])
    strictEqual(words(greeter.told), 'c"hello" s"yes" c"more" .')
    strictEqual(rows[1]!.activity ?? '', '')
    deepStrictEqual(
      [map.flow!.state, map.flow!.sessionId, map.flow!.origBytes, map.flow!.respBytes],
      ['closed', rows[1]!.session_id, 9, 3],
    )
  })

  test('are shown first to the dissector that was announced, as on its usual port', () => {
    const usual: boolean[] = []
    const own = toy('own', {
      probe(input) {
        // Of single bytes it is asked beforehand, whatever the port.
        if (input.remaining() > 1) usual.push(input.isUsualPort)
        return opensWith('hello')(input)
      },
    })
    const greedy = toy('greedy', { ports: [5555] })
    const rows = connect([greedy, own, mapper('own')], ['c:he', 'c:llo']).sessions()
    strictEqual(rows[1]!.protocol, 'own')
    deepStrictEqual([words(own.told), greedy.told], ['c"hello" .', []])
    deepStrictEqual(usual, [true, true])
  })

  test('are anybody else\u2019s when that one says No, takes its claim back, or does not exist', () => {
    const other = (): Toy => toy('other')
    const no = toy('own', { probe: opensWith('hello') })
    const back = toy('own', { feed: () => Verdict.Reject })
    for (const list of [[other(), no], [other(), back], [other()]]) {
      const rows = connect([...list, mapper('own')], ['c:hi', 's:yes']).sessions()
      deepStrictEqual(told(rows)[1], ['other', '', true])
      strictEqual(words(list[0]!.told), 'c"hi" s"yes" .')
    }
  })

  test('have the user of their announcer until they name one themselves', () => {
    const silent = connect([toy('own'), mapper('own', 'anna')], ['c:hi'])
    const [, quiet] = silent.sessions()
    deepStrictEqual([quiet!.user, quiet!.user_domain], ['anna', 'LAB'])
    const wire = connect([toy('own', { feed: logsIn }), mapper('own', 'anna')], ['c:hi', 'c:ho'])
    const [, named] = wire.sessions()
    deepStrictEqual([named!.user, named!.user_domain ?? ''], ['own', ''])
    deepStrictEqual(
      wire.events().map((e) => e.user),
      ['anna', 'own'],
    )
  })

  test('that nobody knows are rows only where all are wanted', () => {
    const none = [toy('own', { probe: () => Probe.No }), mapper('own')]
    strictEqual(connect(none, ['c:hi', 's:yes'], { sessions: 'recognised' }).sessions().length, 1)
    const all = connect(none, ['c:hi', 's:yes'], { sessions: 'all' }).sessions()
    deepStrictEqual(told(all)[1], ['', '', true])
    const map = mapper('own')
    strictEqual(
      talk([ear('own', () => Probe.No), map], ['c:hi', 's:a', 's:b']).sessions().length,
      1,
    )
    deepStrictEqual([map.flow!.state, map.flow!.respBytes], ['closed', 2])
  })

  test('of datagrams are recognised and heard, by who was announced first', () => {
    const rows = talk(
      [mapper('own', 'anna'), ear('greedy', always), ear('own', always)],
      ['c:hi', 's:yes'],
    ).sessions()
    deepStrictEqual(told(rows)[1], ['own', 'anna', true])
    deepStrictEqual([rows[1]!.client_packets, rows[1]!.server_packets], [1, 1])
    strictEqual(rows[0]!.tags, undefined)
    const other = [mapper('own'), ear('greedy', always), ear('own', opensWith('hello'))]
    deepStrictEqual(told(talk(other, ['c:hi', 's:yes']).sessions())[1], ['greedy', '', true])
    const back = [mapper('own'), ear('greedy', always), ear('own', always, Verdict.Reject)]
    deepStrictEqual(told(talk(back, ['c:hi', 's:yes']).sessions())[1], ['greedy', '', true])
  })

  test('keep their tie when the content turns them round', () => {
    const map = mapper('own')
    const rows = talk([ear('own', opensWith('hi', Probe.Flipped)), map], ['c:hi']).sessions()
    deepStrictEqual(told(rows)[1], ['own', '', true])
    deepStrictEqual([rows[1]!.client_ip, map.flow!.sessionId], [ENDS.serverIp, rows[1]!.session_id])
    deepStrictEqual([map.flow!.origBytes, map.flow!.respBytes], [0, 2])
  })

  test('are each announced for one flow and its time', () => {
    const wire = new Wire([mapper('own'), ear('own', always)])
    wire.datagram(0, 'map udp')
    wire.wait(0.01).datagram(0, 'hi', MAPPED)
    wire.wait(0.01).datagram(0, 'hi', { ...MAPPED, clientPort: 40_002 })
    deepStrictEqual(
      told(wire.sessions()).map((row) => (row as unknown[])[2]),
      [false, true, false],
    )
    const late = new Wire([mapper('own'), ear('own', always)])
    late.datagram(0, 'map udp')
    late.wait(11).datagram(0, 'hi', MAPPED)
    deepStrictEqual(told(late.sessions())[1], ['own', '', false])
  })
})
