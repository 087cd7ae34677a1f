/**
 * `node dist/test/bench/flows.bench.js [FLOWS]`: memory of a million connections open at once
 * (opened, one packet of data each), each case in a process of its own, as memory once touched
 * is not given back. The last case holds a quarter of them at most: the rest is evicted.
 */
import { spawnSync } from 'node:child_process'
import { dissectors } from '../../dissectors/index.ts'
import { createSettings } from '../../src/config/settings.ts'
import { LINK_ETHERNET } from '../../src/decode/numbers.ts'
import { Engine } from '../../src/pipeline/engine.ts'

interface Case {
  readonly name: string
  readonly payload: Buffer
  readonly maxFlowsShare: number
}

const UNKNOWN = Buffer.from('81c2e30417a5d9b2c3f00d'.repeat(6), 'hex')
const CASES: Case[] = [
  { name: 'opened only', payload: Buffer.alloc(0), maxFlowsShare: 1 },
  { name: 'nobody knows it', payload: UNKNOWN, maxFlowsShare: 1 },
  { name: 'SSH banner', payload: Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'), maxFlowsShare: 1 },
  { name: 'a quarter held', payload: UNKNOWN, maxFlowsShare: 0.25 },
]
const DEFAULT_FLOWS = 1_000_000
/** Connections that open side by side, so that packets of one are not neighbours. */
const INTERLEAVED = 512
const START_MICROS = 1_767_225_600_000_000
const MICROS_A_PACKET = 4
const MIB = 1024 * 1024
const SYN = 0x02
const ACK = 0x10
const PSH = 0x08
const IP_AT = 14
const TCP_AT = 34
const PAYLOAD_AT = 54

function runCase({ name, payload, maxFlowsShare }: Case, flows: number): void {
  const maxFlows = Math.ceil(flows * maxFlowsShare)
  const before = process.memoryUsage().rss
  const engine = new Engine(dissectors, { ...createSettings(), maxFlows })
  const packet = new PacketMaker(payload)
  const from = process.hrtime.bigint()
  for (let base = 0; base < flows; base += INTERLEAVED) {
    const end = Math.min(flows, base + INTERLEAVED)
    for (let step = 0; step < 4; step++) {
      for (let flow = base; flow < end; flow++) packet.deliver(engine, flow, step)
    }
    engine.recorder.writer.takeSessions()
    engine.recorder.writer.takeEvents()
  }
  const seconds = Number(process.hrtime.bigint() - from) / 1e9
  globalThis.gc?.()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const peakKib = process.resourceUsage().maxRSS
  const { counters } = engine
  const held = counters.flows - counters.evicted
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`
  process.stdout.write(
    `${name.padEnd(16)} ${held} flows open, ${counters.evicted} evicted: ` +
      `RSS ${mib(before)} before, ${mib(rss)} after, peak ${mib(peakKib * 1024)}; ` +
      `${((rss - before) / held).toFixed(0)} bytes a flow ` +
      `(heap ${mib(heapUsed)}, tables and buffers ${mib(arrayBuffers)}); ` +
      `${Math.round(counters.packets / seconds).toLocaleString('en')} packets/s\n`,
  )
}

/** One buffer, rewritten for each packet: the fields in which connections differ. */
class PacketMaker {
  private readonly bytes: Buffer
  private readonly view: DataView
  private readonly payloadBytes: number
  private sent = 0

  constructor(payload: Buffer) {
    const arena = new ArrayBuffer(PAYLOAD_AT + payload.length)
    this.bytes = Buffer.from(arena)
    this.view = new DataView(arena)
    this.payloadBytes = payload.length
    payload.copy(this.bytes, PAYLOAD_AT)
    this.view.setUint16(12, 0x0800)
    this.bytes[IP_AT] = 0x45
    this.bytes[IP_AT + 8] = 64
    this.bytes[IP_AT + 9] = 6
    this.bytes[TCP_AT + 12] = 0x50
    this.view.setUint16(TCP_AT + 14, 0xffff)
  }

  /** Step 0 to 3: SYN, SYN and ACK, ACK, data from the client. */
  deliver(engine: Engine, flow: number, step: number): void {
    const { view, bytes } = this
    const client = 0x0a000000 | (flow >>> 4)
    const port = 20_000 + (flow & 15)
    const fromServer = step === 1
    const size = step === 3 ? PAYLOAD_AT + this.payloadBytes : PAYLOAD_AT
    view.setUint16(IP_AT + 2, size - IP_AT)
    view.setUint16(IP_AT + 4, this.sent & 0xffff)
    view.setInt32(IP_AT + (fromServer ? 16 : 12), client)
    view.setInt32(IP_AT + (fromServer ? 12 : 16), 0x0a800001)
    view.setUint16(TCP_AT + (fromServer ? 2 : 0), port)
    view.setUint16(TCP_AT + (fromServer ? 0 : 2), 2222)
    view.setInt32(TCP_AT + 4, step === 0 || fromServer ? flow : flow + 1)
    view.setInt32(TCP_AT + 8, step === 0 ? 0 : flow + 1)
    bytes[TCP_AT + 13] = step === 0 ? SYN : fromServer ? SYN | ACK : step === 2 ? ACK : PSH | ACK
    const { time } = engine
    time.micros = START_MICROS + this.sent * MICROS_A_PACKET
    time.clock = time.micros
    this.sent++
    engine.packet(bytes, view, 0, size, size, LINK_ETHERNET, 0)
  }
}

const [flowsText, caseText] = process.argv.slice(2)
const flows = Number(flowsText ?? DEFAULT_FLOWS)
if (caseText !== undefined) runCase(CASES[Number(caseText)]!, flows)
else {
  for (let i = 0; i < CASES.length; i++) {
    const args = ['--expose-gc', import.meta.filename, String(flows), String(i)]
    spawnSync(process.execPath, args, { stdio: 'inherit' })
  }
}
