/** Scans, name look-ups and database sessions: few packets each, many of them. */
import type { Random } from './random.ts'
import { Conversation, Flag, type Script } from './script.ts'

const SCANNED = [22, 23, 80, 443, 445, 1433, 2323, 3306, 3389, 5432, 5900, 6379, 8080, 8443, 9200]
const MYSQL_PORT = 3306
const POSTGRESQL_PORT = 5432
const DNS_PORT = 53
const STATEMENTS = [
  'SELECT id, name, price FROM items WHERE shop = 17 ORDER BY name LIMIT 50',
  "UPDATE carts SET seen = now() WHERE token = 'ab12'",
  'SELECT count(*) FROM visits',
  'BEGIN',
  'COMMIT',
  "INSERT INTO log (who, what) VALUES ('job', 'done')",
]

export function refused(random: Random): Script {
  const talk = new Conversation(random).control(0, Flag.Syn)
  return talk.reset(1).done(random.pick(SCANNED), { bare: true })
}

export function unanswered(random: Random): Script {
  const talk = new Conversation(random).control(0, Flag.Syn)
  const steps = talk.done(0).steps
  const again = random.range(0, 2)
  // A retransmitted SYN keeps its number.
  const more = Array.from({ length: again }, (_, i) => ({ ...steps[0]!, gapMicros: 1e6 * (i + 1) }))
  const script = talk.done(random.pick(SCANNED), { bare: random.chance(0.7) })
  return { ...script, steps: [...steps, ...more] }
}

export function halfOpen(random: Random): Script {
  const talk = new Conversation(random).control(0, Flag.Syn).control(1, Flag.Syn | Flag.Ack)
  return talk.control(0, Flag.Rst).done(random.pick(SCANNED), { bare: true })
}

export function lookUp(random: Random): Script {
  const name = Buffer.from(`\x06host${random.range(10, 99)}\x07example\x03org\0`, 'latin1')
  const head = Buffer.concat([random.bytes(2), Buffer.from('01000001000000000000', 'hex')])
  const question = Buffer.concat([name, Buffer.from('00010001', 'hex')])
  const asked = Buffer.concat([head, question])
  const answer = Buffer.concat([asked, Buffer.from('c00c000100010000003c0004ac100409', 'hex')])
  answer.writeUInt16BE(0x8180, 2)
  answer.writeUInt16BE(1, 6)
  const talk = new Conversation(random).datagram(0, asked).datagram(1, answer)
  return talk.done(DNS_PORT, { transport: 'udp' })
}

/** A packet of MySQL's protocol: three bytes of length, a number, the content. */
function mysqlPacket(number: number, content: Buffer): Buffer {
  const { length } = content
  return Buffer.concat([Buffer.from([length & 0xff, length >> 8, 0, number]), content])
}

export function mysql(random: Random): Script {
  const talk = new Conversation(random).open()
  const greeting = [Buffer.from('\n8.0.36\0'), random.bytes(4), Buffer.from('saltsalt\0')]
  const rest = Buffer.from('fff7ff0200ffdf15000000000000000000006d6f72656d6f72656d6f726500', 'hex')
  talk.send(1, mysqlPacket(0, Buffer.concat([...greeting, rest]))).acknowledge(1)
  const login = Buffer.from(
    '85a6ff0100000001ff00000000000000000000000000000000000000000000000',
    'hex',
  )
  const user = Buffer.from(`app${random.range(1, 40)}\0\x14`, 'latin1')
  const name = Buffer.concat([
    login,
    user,
    random.bytes(20),
    Buffer.from('shop\0mysql_native_password\0'),
  ])
  const ok = mysqlPacket(2, Buffer.from('00000002000000', 'hex'))
  talk.send(0, mysqlPacket(1, name)).send(1, ok)
  for (let i = random.range(2, 14); i > 0; i--) {
    const asked = Buffer.concat([Buffer.of(3), Buffer.from(random.pick(STATEMENTS))])
    talk.wait(random.range(1000, 4_000_000)).send(0, mysqlPacket(0, asked))
    const rows = Array.from({ length: random.range(1, 40) }, (_, row) =>
      mysqlPacket(row + 1, Buffer.from(`\x0412${row % 90}\x09some text`, 'latin1')),
    )
    talk
      .wait(800)
      .send(1, Buffer.concat([...rows, ok]))
      .acknowledge(1)
  }
  return talk
    .send(0, mysqlPacket(0, Buffer.of(1)))
    .close()
    .damage(2)
    .done(MYSQL_PORT)
}

/** A message of PostgreSQL's protocol: a letter, four bytes of length, the content. */
function pgMessage(letter: string, content: Buffer): Buffer {
  const out = Buffer.alloc(5 + content.length)
  out.write(letter, 'latin1')
  out.writeInt32BE(4 + content.length, 1)
  content.copy(out, 5)
  return out
}

export function postgresql(random: Random): Script {
  const talk = new Conversation(random).open()
  const names = Buffer.from(
    `\0\x03\0\0user\0app${random.range(1, 40)}\0database\0shop\0\0`,
    'latin1',
  )
  const size = Buffer.from([0, 0, 0, 4 + names.length])
  const ready = pgMessage('Z', Buffer.from('I'))
  talk.send(0, Buffer.concat([size, names]))
  talk.send(
    1,
    Buffer.concat([
      pgMessage('R', Buffer.alloc(4)),
      pgMessage('S', Buffer.from('server_version\x0016.2\0')),
      ready,
    ]),
  )
  for (let i = random.range(2, 14); i > 0; i--) {
    talk.wait(random.range(1000, 4_000_000))
    talk.send(0, pgMessage('Q', Buffer.from(`${random.pick(STATEMENTS)}\0`)))
    const rows = Array.from({ length: random.range(1, 40) }, (_, row) =>
      pgMessage('D', Buffer.from(`\0\x01\0\0\0\x09row ${10_000 + row}`, 'latin1')),
    )
    talk
      .wait(800)
      .send(1, Buffer.concat([...rows, pgMessage('C', Buffer.from('SELECT 1\0')), ready]))
    talk.acknowledge(1)
  }
  return talk
    .send(0, pgMessage('X', Buffer.alloc(0)))
    .close()
    .damage(2)
    .done(POSTGRESQL_PORT)
}
