/**
 * Packets told in short words (see ../pipeline/wire.ts) and the conn_state and history they
 * make. Expected values by RFC 9293 and the table of states in Zeek's conn.log documentation.
 */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { recordTalk, TcpTalk, Wire } from '../pipeline/wire.ts'

const OPEN = ['c S', 's SA', 'c A']
const BYE = ['c FA', 's FA', 'c A']

interface Case {
  name: string
  packets: string[]
  state: string
  history: string
  /** Client's and server's payload. */
  bytes?: [number, number]
}

const CASES: Case[] = [
  { name: 'a SYN nobody answers', packets: ['c S'], state: 'S0', history: 'S' },
  {
    name: 'a SYN sent three times',
    packets: ['c S', 'c S @0 +1', 'c S @0 +2'],
    state: 'S0',
    history: 'S',
  },
  { name: 'refused', packets: ['c S', 's RA'], state: 'REJ', history: 'Sr' },
  { name: 'established, no end seen', packets: OPEN, state: 'S1', history: 'ShA' },
  {
    name: 'established with data',
    packets: [...OPEN, 'c A 10', 's A 20', 'c A'],
    state: 'S1',
    history: 'ShADd',
    bytes: [10, 20],
  },
  {
    name: 'a whole connection',
    packets: [...OPEN, 'c A 10', 's A', 's A 20', 'c A', ...BYE, 's A'],
    state: 'SF',
    history: 'ShADadFf',
    bytes: [10, 20],
  },
  {
    name: 'the server closes first',
    packets: [...OPEN, 's A 20', 'c A', 's FA', 'c FA', 's A'],
    state: 'SF',
    history: 'ShAdfFa',
    bytes: [0, 20],
  },
  {
    name: 'half-closed: the client has finished, the server goes on',
    packets: [...OPEN, 'c A 5', 'c FA', 's A', 's A 100', 'c A'],
    state: 'S2',
    history: 'ShADFad',
    bytes: [5, 100],
  },
  {
    name: 'half-closed by the server',
    packets: [...OPEN, 's FA', 'c A', 'c A 7'],
    state: 'S3',
    history: 'ShAfD',
    bytes: [7, 0],
  },
  {
    name: 'aborted by the client',
    packets: [...OPEN, 'c A 3', 's A', 'c RA'],
    state: 'RSTO',
    history: 'ShADaR',
    bytes: [3, 0],
  },
  {
    name: 'aborted by the server',
    packets: [...OPEN, 'c A 3', 's RA'],
    state: 'RSTR',
    history: 'ShADr',
    bytes: [3, 0],
  },
  {
    name: 'SYN, then RST of the same end',
    packets: ['c S', 'c R'],
    state: 'RSTOS0',
    history: 'SR',
  },
  {
    name: 'a half-open scan: RST instead of the last ACK',
    packets: ['c S', 's SA', 'c R @1'],
    state: 'RSTO',
    history: 'ShR',
  },
  { name: 'SYN-ACK and RST without SYN', packets: ['s SA', 's R'], state: 'RSTRH', history: '^hr' },
  { name: 'SYN and FIN of one end alone', packets: ['c S', 'c F'], state: 'SH', history: 'SF' },
  { name: 'SYN-ACK and FIN without SYN', packets: ['s SA', 's FA'], state: 'SHR', history: '^hf' },
  {
    name: 'midstream traffic',
    packets: ['c A 10', 's A 10', 'c A'],
    state: 'OTH',
    history: 'DdA',
    bytes: [10, 10],
  },
  {
    name: 'midstream to its end',
    packets: ['c A 10', 's A 10', 'c FA', 's FA', 'c A'],
    state: 'SF',
    history: 'DdFfA',
    bytes: [10, 10],
  },
  {
    name: 'the SYN-ACK overtook its SYN',
    packets: ['s SA ^1', 'c S', 'c A 4', 's A'],
    state: 'S1',
    history: '^hSDa',
    bytes: [4, 0],
  },
  {
    name: 'simultaneous open, RFC 9293 figure 7',
    packets: ['c S', 's S', 'c SA @0', 's SA @0', 'c A 5', 's A'],
    state: 'S1',
    history: 'SsDa',
    bytes: [5, 0],
  },
  {
    name: 'split handshake: the server answers with an ACK and a SYN',
    packets: ['c S', 's A @0', 's S @0', 'c SA @0', 's A @1', 'c A 5', 's A'],
    state: 'S1',
    history: 'SasD',
    bytes: [5, 0],
  },
  {
    name: 'one retransmission',
    packets: [...OPEN, 'c A 10', 'c A 10 @1', 's A'],
    state: 'S1',
    history: 'ShADTa',
    bytes: [10, 0],
  },
  {
    name: 'retransmissions counted at the 1st, 10th and 100th',
    packets: [...OPEN, 'c A 10', ...Array.from({ length: 120 }, () => 'c A 10 @1 +0.1')],
    state: 'S1',
    history: 'ShADTTT',
    bytes: [10, 0],
  },
  {
    name: 'the window closed 11 times',
    packets: [...OPEN, 'c A 10', ...Array.from({ length: 11 }, () => 's A w0')],
    state: 'S1',
    history: 'ShADaww',
    bytes: [10, 0],
  },
  {
    name: 'keep-alive without payload and with one old byte',
    packets: [...OPEN, 'c A 10', 's A', 'c A @10 +10', 's A', 'c A 1 @10 +10', 's A'],
    state: 'S1',
    history: 'ShADaT',
    bytes: [10, 0],
  },
  {
    name: 'data in the SYN',
    packets: ['c S 8', 's SA', 'c A', 'c A 4', 's A', ...BYE],
    state: 'SF',
    // Zeek says T of a SYN's payload, although it came once.
    history: 'SThADaFf',
    bytes: [12, 0],
  },
  {
    name: 'data in the FIN',
    packets: [...OPEN, 'c A 5', 'c FA 6', 's A', 's FA', 'c A'],
    state: 'SF',
    history: 'ShADFaf',
    bytes: [11, 0],
  },
  {
    name: 'FIN sent twice',
    packets: [...OPEN, 'c FA', 'c FA @1 +1', 's FA', 'c A'],
    state: 'SF',
    history: 'ShAFf',
  },
  {
    name: 'RST after both FINs changes nothing',
    packets: [...OPEN, ...BYE, 'c R'],
    state: 'SF',
    history: 'ShAFfR',
  },
  {
    name: 'RST in answer to a FIN',
    packets: [...OPEN, 'c FA', 's RA'],
    state: 'RSTR',
    history: 'ShAFr',
  },
  {
    name: 'RST of who sent its FIN already',
    packets: [...OPEN, 'c A 9', 'c FA', 's A 30', 'c R'],
    state: 'RSTO',
    history: 'ShADFdR',
    bytes: [9, 30],
  },
  {
    name: 'RST far outside of what was sent',
    packets: [...OPEN, 'c A 9', 's R @90000000'],
    state: 'RSTR',
    history: 'ShADr',
    bytes: [9, 0],
  },
  {
    name: 'FIN and RST in one',
    packets: [...OPEN, 'c FRA'],
    state: 'RSTO',
    history: 'ShAI',
  },
  { name: 'SYN and FIN in one', packets: ['c SF'], state: 'SH', history: 'Q' },
]

describe('conn_state and history', () => {
  for (const { name, packets, state, history, bytes = [0, 0] } of CASES) {
    test(name, () => {
      const rows = recordTalk(packets)
      strictEqual(rows.length, 1, `${rows.length} sessions`)
      const row = rows[0]!
      deepStrictEqual(
        [row.tcp_state, row.tcp_history, row.client_bytes, row.server_bytes, row.missed_bytes],
        [state, history, ...bytes, 0],
      )
      strictEqual(row.client_ip, '192.0.2.1')
    })
  }

  test('the same wherever the sequence numbers begin, over 2^32 too', () => {
    const packets = CASES.flatMap((c) => (c.bytes && !c.history.startsWith('D') ? [c] : []))
    for (const isn of [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 6]) {
      for (const c of packets) {
        const row = recordTalk(c.packets, [isn, (isn + 3) % 2 ** 32])[0]!
        deepStrictEqual(
          [row.tcp_state, row.tcp_history, row.client_bytes, row.server_bytes],
          [c.state, c.history, ...c.bytes!],
          `${c.name} from ${isn}`,
        )
      }
    }
  })

  test('ports used again by a SYN with another number are a second session', () => {
    const wire = new Wire()
    new TcpTalk(wire).open().say('c A 5', 's A', ...BYE)
    wire.wait(1)
    new TcpTalk(wire, [900_000, 800_000]).open().say('c A 7', 's A')
    const rows = wire.sessions()
    deepStrictEqual(
      rows.map((r) => [r.tcp_state, r.client_bytes, r.end_reason]),
      [
        ['SF', 5, 'fin'],
        ['S1', 7, 'end-of-capture'],
      ],
    )
  })

  test('ports used again without an end of the first', () => {
    const wire = new Wire()
    new TcpTalk(wire).open().say('c A 5', 's A')
    new TcpTalk(wire, [900_000, 800_000]).open().say('c A 7', 's A')
    const rows = wire.sessions()
    deepStrictEqual(
      rows.map((r) => [r.tcp_state, r.client_bytes, r.end_reason]),
      [
        ['S1', 5, 'timeout'],
        ['S1', 7, 'end-of-capture'],
      ],
    )
  })

  test('a connection refused, tried again', () => {
    const wire = new Wire()
    new TcpTalk(wire).say('c S', 's RA', 'c S @0 +0.5', 's RA @0', 'c S @0 +0.5', 's RA @0')
    deepStrictEqual(
      wire.sessions().map((r) => r.tcp_state),
      ['REJ', 'REJ', 'REJ'],
    )
  })

  test('more than 4 GiB each way, counted by sequence numbers', () => {
    const wire = new Wire()
    const talk = new TcpTalk(wire, [2 ** 32 - 100, 7]).open()
    const step = 2 ** 30
    let sent = 1
    for (let i = 0; i < 11; i++) {
      talk.say(`c A 1000 @${sent} ^1`, `s A ^${sent + 1000}`)
      sent += step
    }
    const row = wire.sessions()[0]!
    strictEqual(row.client_bytes, 10 * step + 1000)
    strictEqual(row.server_bytes, 0)
    strictEqual(row.missed_bytes, 10 * (step - 1000))
  })

  test('round trip: SYN to the ACK of the SYN-ACK', () => {
    const row = recordTalk(['c S', 's SA +0.02', 'c A +0.003'])[0]!
    strictEqual(row.rtt_us, 23_000)
    strictEqual(recordTalk(['s SA', 'c A'])[0]!.rtt_us, 0)
  })
})
