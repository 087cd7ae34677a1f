/** The opening of a TLS 1.3 connection (RFC 8446 section 4.1) and streams of application records. */
import type { Random } from './random.ts'
import { Conversation, pool, type Script } from './script.ts'

const TLS_PORT = 443
/** Plaintext of a full record, and the bytes its header, type and tag add. */
const FULL_RECORD_BYTES = 16_384 + 17

function record(type: number, content: Buffer): Buffer {
  const head = Buffer.from([type, 3, 3, content.length >> 8, content.length & 0xff])
  return Buffer.concat([head, content])
}

/** A handshake message: type, three bytes of length. */
function message(type: number, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([type, 0, content.length >> 8, content.length & 0xff]),
    content,
  ])
}

function sized(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([content.length >> 8, content.length & 0xff]), content])
}

const extension = (type: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type >> 8, type & 0xff]), sized(content)])

function clientHello(random: Random, name: string): Buffer {
  const list: Buffer[] = []
  if (name !== '') {
    const host = Buffer.concat([Buffer.of(0), sized(Buffer.from(name))])
    list.push(extension(0, sized(host)))
  }
  list.push(extension(10, Buffer.from('0008001d001700180019', 'hex')))
  list.push(extension(11, Buffer.from('0100', 'hex')))
  list.push(extension(13, Buffer.from('000c040308040401050308050501', 'hex')))
  list.push(extension(43, Buffer.from('0403040303', 'hex')))
  const share = Buffer.concat([Buffer.from('001d', 'hex'), sized(random.bytes(32))])
  list.push(extension(51, sized(share)))
  const body = Buffer.concat([
    Buffer.from('0303', 'hex'),
    random.bytes(32),
    Buffer.of(32),
    random.bytes(32),
    sized(Buffer.from('130213031301c02cc030009fcca9cca8c02bc02f', 'hex')),
    Buffer.from('0100', 'hex'),
    sized(Buffer.concat(list)),
  ])
  return record(22, message(1, body))
}

function serverHello(random: Random): Buffer {
  const share = Buffer.concat([Buffer.from('001d', 'hex'), sized(random.bytes(32))])
  const extensions = Buffer.concat([
    extension(43, Buffer.from('0304', 'hex')),
    extension(51, share),
  ])
  const body = Buffer.concat([
    Buffer.from('0303', 'hex'),
    random.bytes(32),
    Buffer.of(32),
    random.bytes(32),
    Buffer.from('130200', 'hex'),
    sized(extensions),
  ])
  return record(22, message(2, body))
}

/** Both hellos and what follows them encrypted, up to the first application record. */
export function handshake(talk: Conversation, random: Random, name: string): void {
  const change = record(20, Buffer.of(1))
  talk.send(0, clientHello(random, name)).wait(1500)
  const flight = [serverHello(random), change]
  for (const size of [42, random.range(1200, 3600), 281, 69]) {
    flight.push(record(23, random.bytes(size)))
  }
  talk.send(1, Buffer.concat(flight)).wait(1200)
  talk.send(0, Buffer.concat([change, record(23, random.bytes(69))]))
}

/** Full records, over and over; its end repeats its beginning as `Conversation.stream` wants. */
const records = ((): Buffer => {
  const head = Buffer.from([23, 3, 3, FULL_RECORD_BYTES >> 8, FULL_RECORD_BYTES & 0xff])
  const parts: Buffer[] = []
  for (let i = 0; i < 181; i++) {
    parts.push(head, pool.subarray(i * 5000, i * 5000 + FULL_RECORD_BYTES))
  }
  const whole = Buffer.concat(parts)
  return Buffer.concat([whole, whole.subarray(0, 1448)])
})()

/** A download of about `bytes`. */
export function download(random: Random, bytes: number, rttMicros: number): Script {
  const talk = new Conversation(random, rttMicros).open()
  handshake(talk, random, `cdn${random.range(1, 90)}.example.net`)
  talk.send(0, record(23, random.bytes(320))).acknowledge(0)
  return talk.stream(1, records, bytes).close().damage(1).done(TLS_PORT)
}

/** A web client's connection: a few requests, a few answers of some kilobytes. */
export function browsing(random: Random): Script {
  const talk = new Conversation(random).open()
  handshake(talk, random, `www${random.range(1, 400)}.example.org`)
  for (let i = random.range(1, 4); i > 0; i--) {
    talk.wait(random.range(1000, 900_000)).send(0, record(23, random.bytes(random.range(90, 700))))
    talk
      .wait(9000)
      .send(1, record(23, random.bytes(random.range(200, 9000))))
      .acknowledge(1)
  }
  return talk.close().damage(3).done(TLS_PORT)
}
