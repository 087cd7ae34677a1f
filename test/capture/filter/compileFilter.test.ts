/** Filters against tcpdump: the same expression lets in the same number of packets of the same files. */
import { ok, strictEqual, throws } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { PacketBatch } from '../../../src/capture/batch.ts'
import { buildPacketTest } from '../../../src/capture/filter/bpfMachine.ts'
import { MAX_INSTRUCTIONS } from '../../../src/capture/filter/bpfProgram.ts'
import { compileFilter } from '../../../src/capture/filter/compileFilter.ts'
import { loadLibpcap } from '../../../src/capture/filter/libpcap.ts'
import { openCapture } from '../../../src/capture/open.ts'
import { Failure, UsageError } from '../../../src/config/problems.ts'
import { ROOT } from '../../support/paths.ts'

const EXPRESSIONS = [
  '',
  'tcp',
  'udp',
  'ip',
  'ip6',
  'arp',
  'not ip',
  'tcp port 22',
  'tcp port 21 or tcp port 20',
  'port 80',
  'portrange 1-1023',
  'src port 23',
  'dst port 3389',
  'not port 22',
  'host 10.0.0.1',
  'net 10.0.0.0/8',
  'src net 192.168.0.0/16 and dst net 192.168.0.0/16',
  'net 10.0.0.0/8 or net 192.168.0.0/16 or net fd00::/8',
  'ip6 and tcp',
  'ip6 proto 6',
  'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0',
  'tcp[tcpflags] = tcp-syn',
  'tcp[tcpflags] & tcp-push != 0 and tcp[((tcp[12] & 0xf0) >> 2):4] = 0x5353482d',
  'ip[2:2] > 200',
  'ip[8] < 64 or ip6[7] < 64',
  'ip[0] & 0xf != 5',
  'ip[6:2] & 0x1fff != 0',
  'len > 500',
  'less 100',
  'greater 1000',
  'len % 7 = 3',
  '(len * 3 - 50) / 4 > 128',
  '((len << 2) ^ 0x55) > 600',
  'ip[16:4] * 5 > ip[12:4] + len',
  'ether broadcast or ether multicast',
  'ether[0] & 1 = 0',
  'vlan',
  'vlan and tcp',
  'vlan and vlan and tcp',
  'mpls',
  'pppoes',
  'geneve',
  'udp port 4789',
  'ip proto 47 or ip proto 41 or ip proto 4',
  'icmp or icmp6',
  'ip multicast',
  'sctp',
  'tcp port 22 or (vlan and tcp port 22)',
]

const tcpdump = spawnSync('tcpdump', ['--version'])
const lacksTcpdump = tcpdump.status === 0 ? false : 'tcpdump is not installed'
const lacksLibpcap = isMissing(loadLibpcap) ? 'libpcap is not installed' : false

function isMissing(load: () => unknown): boolean {
  try {
    load()
    return false
  } catch {
    return true
  }
}

interface StoredPacket {
  readonly view: DataView
  readonly wireBytes: number
}
/** Packets and files of one link type. */
interface Shelf {
  readonly files: string[]
  readonly packets: StoredPacket[]
}

async function readFixtures(): Promise<Map<number, Shelf>> {
  const shelves = new Map<number, Shelf>()
  const batch = new PacketBatch(1 << 20, 16_384)
  const files = readdirSync(join(ROOT, 'fixtures'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.pcap')).sort()) {
    const path = join(ROOT, 'fixtures', file)
    const packets: StoredPacket[] = []
    const source = await openCapture([path])
    let linkType = -1
    while (await source.read(batch)) {
      for (let i = 0; i < batch.count; i++) {
        const start = batch.offset[i]!
        const bytes = Uint8Array.from(batch.bytes.subarray(start, start + batch.capturedBytes[i]!))
        packets.push({ view: new DataView(bytes.buffer), wireBytes: batch.wireBytes[i]! })
        linkType = batch.linkType[i]!
      }
    }
    await source.close()
    // tcpdump ends with an error at a damaged file.
    if (source.problem !== '' || packets.length === 0) continue
    const shelf = shelves.get(linkType) ?? { files: [], packets: [] }
    shelf.files.push(path)
    shelf.packets.push(...packets)
    shelves.set(linkType, shelf)
  }
  return shelves
}

/** What tcpdump counts; undefined where it refuses the expression. */
/** As root, tcpdump becomes another user after the first file of a list, who may not be let into the folder of this project. */
const SAME_USER = process.getuid?.() === 0 ? ['-Z', userInfo().username] : []

function countByTcpdump(list: string, expression: string): number | undefined {
  const answer = spawnSync('tcpdump', [...SAME_USER, '-n', '--count', '-V', list, expression], {
    encoding: 'utf8',
  })
  const count = /^(\d+) packets?$/m.exec(answer.stdout + answer.stderr)
  return answer.status === 0 && count !== null ? Number(count[1]) : undefined
}

function countByProgram(linkType: number, expression: string, shelf: Shelf): number | undefined {
  try {
    const accepts = buildPacketTest(compileFilter(expression, { linkType }))
    return shelf.packets.filter(
      ({ view, wireBytes }) => accepts(view, 0, view.byteLength, wireBytes) !== 0,
    ).length
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

describe('filters against tcpdump', { skip: lacksTcpdump || lacksLibpcap }, () => {
  let shelves = new Map<number, Shelf>()
  before(async () => {
    shelves = await readFixtures()
  })

  test('the fixtures have several link types', () => ok(shelves.size >= 4))

  for (const expression of EXPRESSIONS) {
    test(`"${expression}"`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'earshot-filter-'))
      try {
        let compared = 0
        for (const [linkType, shelf] of shelves) {
          const list = join(folder, `${linkType}`)
          writeFileSync(list, `${shelf.files.join('\n')}\n`)
          const expected = countByTcpdump(list, expression)
          strictEqual(countByProgram(linkType, expression, shelf), expected, `type ${linkType}`)
          if (expected !== undefined) compared++
        }
        ok(compared > 0)
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  }
})

describe('compiling a filter', { skip: lacksLibpcap }, () => {
  const refuse = (expression: string, message: RegExp) =>
    throws(
      () => compileFilter(expression, { linkType: 1 }),
      (error) => {
        ok(error instanceof UsageError && message.test(error.message), String(error))
        return true
      },
    )

  test("a wrong one is refused in libpcap's words", () =>
    refuse('tcp prot 22', /^The filter "tcp prot 22" is wrong: .*syntax error/))
  test('control characters are escaped', () => refuse('tcp \x1b[31m 22', /"tcp \\x1b\[31m 22" is/))
  test('a zero byte does not end it', () => refuse('tcp\0 garbage', /zero byte/))
  test('one that can match nothing', () => refuse('ip and ip6', /rejects all packets/))
  test('a very long one', () => refuse(`tcp${' '.repeat(70_000)}`, /at most 8192/))
  test('one that needs a loop', () => refuse('ip6 protochain 6', /a kernel would not take it/))
  test('another link type is named', () =>
    throws(
      () => compileFilter('vlan', { linkType: 101 }),
      /The filter "vlan" is wrong for raw IP: no VLAN support/,
    ))
  test('a long list of hosts stays within the kernel bound and works', () => {
    const hosts = Array.from({ length: 500 }, (_, i) => `10.1.${i >> 8}.${i & 255}`)
    const program = compileFilter(`ip host ${hosts.join(' or ')}`, { linkType: 1 })
    ok(program.code.length > 500 && program.code.length <= MAX_INSTRUCTIONS)
    const accepts = buildPacketTest(program)
    const packet = new Uint8Array(64)
    packet.set([8, 0], 12)
    packet.set([0x45], 14)
    packet.set([10, 1, 1, 243], 26)
    strictEqual(accepts(new DataView(packet.buffer), 0, 64, 64) > 0, true)
    packet.set([10, 1, 1, 244], 26)
    strictEqual(accepts(new DataView(packet.buffer), 0, 64, 64), 0)
  })
  test('snaplen is what an accepting program returns', () =>
    strictEqual(compileFilter('', { linkType: 1, snaplenBytes: 96 }).k[0], 96))
})

test('without libpcap: a sentence that says what to install', () =>
  throws(
    () => loadLibpcap(['libpcap-of-nowhere.so']),
    (error) =>
      error instanceof Failure &&
      error.exitCode === 1 &&
      error.message.startsWith('A filter needs libpcap') &&
      error.message.includes('apt install libpcap0.8'),
  ))
