/** A capture through the whole program: records to a pipe, into the store, and out again. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ACK, ethernet, FIN, ipv4, PSH, SYN, tcp } from '../support/packets.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.js')
const chdb = await import('chdb/connection').catch(() => undefined)
const skip = chdb === undefined ? 'the optional package chdb is not installed' : false
if (skip) console.log(`embedded store skipped: ${skip}`)

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const TALK: readonly ['client' | 'server', string][] = [
  ['server', '220 ready\r\n'],
  ['client', 'USER maria\r\n'],
  ['server', '331 password please\r\n'],
  ['client', 'PASS s3cret-s3cret\r\n'],
  ['server', '230 welcome\r\n'],
  ['client', 'CWD /srv\r\n'],
  ['server', '250 there\r\n'],
  ['client', 'QUIT\r\n'],
  ['server', '221 bye\r\n'],
]

/** An FTP login as a little-endian microsecond pcap, one second a packet. */
function makeCapture(clientPort: number, startSeconds: number): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(65_535, 16)
  header.writeUInt32LE(1, 20)
  const packets: Buffer[] = [header]
  const next = { client: 1000, server: 5000 }
  const send = (from: 'client' | 'server', flags: number, payload = '') => {
    const to = from === 'client' ? 'server' : 'client'
    const ports = [clientPort, 21]
    const addresses = ['198.51.100.7', '192.0.2.21']
    if (from === 'server') {
      ports.reverse()
      addresses.reverse()
    }
    const segment = tcp(
      { srcPort: ports[0]!, dstPort: ports[1]!, seq: next[from], ack: next[to], flags },
      payload,
    )
    const frame = ethernet({}, ipv4({ src: addresses[0]!, dst: addresses[1]! }, segment))
    const record = Buffer.alloc(16)
    record.writeUInt32LE(startSeconds + packets.length, 0)
    record.writeUInt32LE(frame.length, 8)
    record.writeUInt32LE(frame.length, 12)
    packets.push(Buffer.concat([record, frame]))
    next[from] += payload.length + (flags & (SYN | FIN) ? 1 : 0)
  }
  send('client', SYN)
  send('server', SYN | ACK)
  send('client', ACK)
  for (const [from, text] of TALK) send(from, PSH | ACK, text)
  send('server', FIN | ACK)
  send('client', FIN | ACK)
  send('server', ACK)
  return Buffer.concat(packets)
}

const capture = join(folder, 'login.pcap')
writeFileSync(capture, makeCapture(50_000, 1_700_000_000))

const run = (...args: string[]) =>
  spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })

const parseLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('replay', () => {
  test('writes records to a pipe and the summary beside it', () => {
    const { status, stdout, stderr } = run('replay', capture, '--to', 'ndjson:-')
    strictEqual(status, 0, stderr)
    const rows = parseLines(stdout)
    const last = rows.filter((r) => r.stream === 'sessions').at(-1)!
    strictEqual(last.protocol, 'ftp')
    strictEqual(last.user, 'maria')
    strictEqual(last.auth_result, 'success')
    strictEqual(last.client_ip, '198.51.100.7')
    strictEqual(last.started_at, '2023-11-14T22:13:21.000000Z')
    ok(rows.some((r) => r.stream === 'events' && r.object === '/srv'))
    ok(!stdout.includes('s3cret'))
    match(stderr, /ftp +1 +1/)
  })

  test('gives the same bytes again, and the same records on three workers', () => {
    const one = run('replay', capture, '--to', 'ndjson:-', '--workers', '1', '--quiet')
    const again = run('replay', capture, '--to', 'ndjson:-', '--workers', '1', '--quiet')
    const three = run('replay', capture, '--to', 'ndjson:-', '--workers', '3', '--quiet')
    strictEqual(again.stdout, one.stdout)
    deepStrictEqual(three.stdout.split('\n').sort(), one.stdout.split('\n').sort())
    strictEqual(one.stderr, '')
  })

  test('reads standard input', () => {
    const { stdout } = spawnSync(
      process.execPath,
      [CLI, 'replay', '-', '--to', 'ndjson:-', '--quiet'],
      { input: readFileSync(capture), encoding: 'utf8' },
    )
    ok(stdout.includes('"user":"maria"'))
  })

  test('keeps what was read of a capture that was cut short, and says so', () => {
    const cut = join(folder, 'cut.pcap')
    writeFileSync(cut, readFileSync(capture).subarray(0, -30))
    const { status, stdout, stderr } = run('replay', cut, '--to', 'ndjson:-', '--quiet')
    strictEqual(status, 1)
    match(stderr, /^earshot: [^\n]*cut\.pcap[^\n]*\n$/)
    ok(stdout.includes('"user":"maria"'))
  })

  test('ends quietly when nobody reads on', async () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      makeCapture(1024 + i, 1_700_000_000 + i).subarray(i === 0 ? 0 : 24),
    )
    const large = join(folder, 'large.pcap')
    writeFileSync(large, Buffer.concat(many))
    const child = spawn(process.execPath, [CLI, 'replay', large, '--to', 'ndjson:-', '--quiet'])
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = (await once(child, 'exit')) as [number]
    strictEqual(stderr, '')
    strictEqual(code, 0)
  })
})

describe('replay into the embedded store', { skip }, () => {
  test('the same capture twice counts once, in every listing', () => {
    for (let i = 0; i < 2; i++) {
      const { status, stderr } = run('replay', capture, '--quiet')
      strictEqual(status, 0, stderr)
    }
    const sessions = parseLines(run('sessions', '--json').stdout)
    deepStrictEqual(
      sessions.map((s) => [s.user, s.client_ip, s.state]),
      [['maria', '198.51.100.7', 'closed']],
    )
    const events = parseLines(run('events', '--json', '--kind', 'command').stdout)
    strictEqual(events.filter((e) => e.object === '/srv').length, 1)
    strictEqual(run('query', 'SELECT count() FROM logins', '--format', 'TSV').stdout, '1\n')
  })

  test('filters find and leave out', () => {
    const find = (...args: string[]) => run('sessions', '--csv', ...args).stdout.includes('maria')
    ok(find('--user', 'maria', '--client', '198.51.100.0/24', '--server', '192.0.2.21'))
    ok(find('--since', '2023-11-14', '--until', '2023-11-15', '--result', 'success'))
    ok(find('--protocol', 'ssh', 'ftp'))
    for (const args of [
      ['--user', "maria' OR 1=1 --"],
      ['--client', '198.51.101.0/24'],
      ['--server', '2001:db8::/32'],
      ['--until', '2023-11-14'],
      ['--result', 'failure'],
      ['--protocol', 'ssh'],
    ]) {
      strictEqual(find(...args), false, args.join(' '))
    }
  })

  test('a query that is wrong fails in one sentence', () => {
    const { status, stdout, stderr } = run('query', 'SELECT nothing FROM nowhere')
    strictEqual(status, 1)
    strictEqual(stdout, '')
    match(stderr, /^earshot: The query failed: [^\n]*nowhere[^\n]*\n$/)
  })
})
