/** HTTP/1.1 and FTP (with passive data connections) conversations. */
import type { Random } from './random.ts'
import { Conversation, pool, type Script } from './script.ts'

const HTTP_PORT = 80
const FTP_PORT = 21
const FTP_SERVERS = 12
const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0)', 'curl/8.5.0', 'Go-http-client/1.1']
const FILES = ['backup.tar', 'report-2025.pdf', 'firmware.bin', 'notes.txt', 'db.sql.gz']
/** A body: text, not to be mistaken for a header, its end as its beginning (`Conversation.stream`). */
const body = ((): Buffer => {
  const whole = Buffer.from('<li class="row">one more line of the page</li>\n'.repeat(22_000))
  return Buffer.concat([whole, whole.subarray(0, 1448)])
})()

function request(random: Random, path: string, host: string, agent: string): Buffer {
  const verb = random.chance(0.9) ? 'GET' : 'HEAD'
  return Buffer.from(
    `${verb} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nAccept: */*\r\n` +
      `Accept-Encoding: gzip\r\nCookie: sid=${random.range(1e8, 1e9)}\r\nConnection: keep-alive\r\n\r\n`,
  )
}

function answer(status: string, bytes: number): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\nServer: nginx/1.24.0\r\nContent-Type: text/html\r\n` +
      `Content-Length: ${bytes}\r\nConnection: keep-alive\r\n\r\n`,
  )
}

/** Several requests on one connection. */
export function keepAlive(random: Random): Script {
  const talk = new Conversation(random).open()
  const host = `intranet${random.range(1, 50)}.example.org`
  const agent = random.pick(AGENTS)
  for (let i = random.range(1, 6); i > 0; i--) {
    const asked = request(random, `/page/${random.range(1, 9000)}?q=${i}`, host, agent)
    talk.wait(random.range(2000, 1_500_000)).send(0, asked)
    const found = random.chance(0.85)
    const bytes = asked[0] === 0x48 ? 0 : random.range(60, found ? 6000 : 200)
    const head = answer(found ? '200 OK' : '404 Not Found', asked[0] === 0x48 ? 512 : bytes)
    talk
      .wait(6000)
      .send(1, Buffer.concat([head, body.subarray(0, bytes)]))
      .acknowledge(1)
  }
  return talk.close().damage(3).done(HTTP_PORT)
}

export function httpDownload(random: Random, bytes: number, rttMicros: number): Script {
  const talk = new Conversation(random, rttMicros).open()
  const path = `/pub/${random.pick(FILES)}`
  talk.send(0, Buffer.from(`GET ${path} HTTP/1.1\r\nHost: mirror.example.net\r\n\r\n`))
  talk.send(1, answer('200 OK', bytes))
  return talk.stream(1, body, bytes).close().damage(1).done(HTTP_PORT)
}

/** The file itself, on the port the server named. */
function ftpData(random: Random, side: 0 | 1, bytes: number, port: number, rtt: number): Script {
  const talk = new Conversation(random, rtt).open()
  talk.stream(side, bytes > 100_000 ? pool : body, bytes).close(side)
  return talk.damage(1).done(port)
}

/** Login, listings and transfers; `bytes` a file. */
export function ftp(random: Random, bytes: () => number, rttMicros: number): Script {
  const talk = new Conversation(random, rttMicros).open()
  const host = random.range(1, FTP_SERVERS)
  const say = (text: string, reply: string): void => {
    talk.wait(30_000).send(0, Buffer.from(`${text}\r\n`))
    talk.send(1, Buffer.from(`${reply}\r\n`)).acknowledge(1)
  }
  talk.send(1, Buffer.from('220 (vsFTPd 3.0.5)\r\n')).acknowledge(1)
  say(`USER u${random.range(1, 500)}`, '331 Please specify the password.')
  if (random.chance(0.3)) {
    say('PASS hunter', '530 Login incorrect.')
    say('QUIT', '221 Goodbye.')
    return talk.close(1).done(FTP_PORT, { serverHost: host })
  }
  say(`PASS p${random.range(1, 99_999)}`, '230 Login successful.')
  say('SYST', '215 UNIX Type: L8')
  say('TYPE I', '200 Switching to Binary mode.')
  for (let i = random.range(1, 3); i > 0; i--) {
    const port = random.range(40_000, 48_000)
    const side = random.chance(0.6) ? 1 : 0
    const size = bytes()
    const data = ftpData(random, side, size, port, rttMicros)
    say('PASV', `227 Entering Passive Mode (172,16,0,${host},${port >> 8},${port & 0xff}).`)
    talk.spawn(data)
    const file = random.pick(FILES)
    const reply =
      side === 1 ? `150 Opening BINARY mode data connection for ${file}` : '150 Ok to send data.'
    say(
      `${side === 1 ? 'RETR' : 'STOR'} ${file}`,
      `${reply}${side === 1 ? ` (${size} bytes).` : ''}`,
    )
    const tookMicros = data.steps.reduce((sum, step) => sum + step.gapMicros, 0)
    talk.wait(tookMicros).send(1, Buffer.from('226 Transfer complete.\r\n')).acknowledge(1)
  }
  say('QUIT', '221 Goodbye.')
  return talk.close(1).done(FTP_PORT, { serverHost: host })
}
