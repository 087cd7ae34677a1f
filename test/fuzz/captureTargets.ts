/** Capture files, the packet decoder, and the whole engine. */
import { dissectors } from '../../dissectors/index.ts'
import { PacketBatch } from '../../src/capture/batch.ts'
import { recogniseContainer } from '../../src/capture/container.ts'
import type { Feed } from '../../src/capture/feed.ts'
import { FramedSource } from '../../src/capture/framedSource.ts'
import { PcapFraming } from '../../src/capture/pcapFraming.ts'
import { PcapngFraming } from '../../src/capture/pcapngFraming.ts'
import { createSettings } from '../../src/config/settings.ts'
import { Decoded } from '../../src/decode/frame.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'
import { Engine } from '../../src/pipeline/engine.ts'
import { SAMPLES } from '../decode/samples.ts'
import { mutate, type Random } from '../support/mutate.ts'
import { type SamplePacket, sampleFiles, samplePackets } from './samples.ts'
import { type FuzzTarget, hold, holdSafe, type MakeTarget } from './target.ts'

/** Bytes in memory as a file's feed shows them. */
class MemoryFeed implements Feed {
  bytes = Buffer.alloc(0)
  size = 0
  at = 0
  readonly bytesRead = 0
  readonly bytesTotal = 0
  readonly fault = ''

  fill(bytes: Buffer, limitBytes: number): number {
    if (this.at >= this.size) return 0
    return this.bytes.copy(bytes, 0, this.at, Math.min(this.size, this.at + limitBytes))
  }
  advance(bytes: number): void {
    this.at += bytes
  }
  owedBytes(): number {
    return Math.max(0, this.at - this.size)
  }
  async close(): Promise<void> {}
}

class CaptureTarget implements FuzzTarget {
  readonly name: string
  readonly carriesState = false
  private readonly files: readonly Buffer[]
  private readonly feed = new MemoryFeed()
  private readonly batch = new PacketBatch(32_768, 256)
  private readonly scratch = Buffer.alloc(8192)
  private readonly isPcapng: boolean

  constructor(name: string, files: readonly Buffer[]) {
    hold(files.length > 0, `no files of ${name}`)
    this.name = name
    this.isPcapng = name === 'pcapng'
    this.files = files
  }

  run(random: Random, index: number): void {
    const { scratch, feed, batch } = this
    const file = this.files[random.below(this.files.length)]!
    let size = Math.min(file.length, 24 + random.small(file.length))
    if (index % 2 === 0) {
      // Random behind a head that is believed, or not even that.
      size = random.small(2048)
      random.fill(scratch, 0, size)
      if (!random.once(8)) file.copy(scratch, 0, 0, this.isPcapng ? 12 : random.once(2) ? 4 : 24)
    } else {
      file.copy(scratch, 0, 0, size)
      size = mutate(random, scratch, size, this.files[random.below(this.files.length)]!)
    }
    const container = recogniseContainer(scratch.subarray(0, Math.min(size, 262)))
    if (container.kind === 'unknown') holdSafe(container.looksLike, 'looksLike')
    const framing = this.isPcapng
      ? new PcapngFraming('fuzz')
      : container.kind === 'pcap'
        ? new PcapFraming('fuzz', container.magic, container.littleEndian)
        : new PcapFraming('fuzz', 0xa1b2c3d4, random.once(2))
    feed.bytes = scratch
    feed.size = size
    feed.at = 0
    const source = new FramedSource('fuzz', feed, framing)
    let reads = 0
    while (source.read(batch) === true) {
      hold(++reads <= size, 'more batches than bytes')
      hold(batch.count > 0 && batch.count <= batch.maxPackets, `batch of ${batch.count}`)
      for (let i = 0; i < batch.count; i++) this.checkPacket(i, source.interfaces.length)
    }
    hold(source.interfaces.length <= 4096, `${source.interfaces.length} interfaces`)
    holdSafe(source.interfaces, 'interfaces')
    holdSafe(source.problem, 'problem')
  }

  private checkPacket(i: number, interfaces: number): void {
    const { batch } = this
    const end = batch.offset[i]! + batch.capturedBytes[i]!
    hold(end <= batch.bytes.length, 'a packet beyond the arena')
    hold(batch.interfaceId[i]! < interfaces, 'a packet of an unknown interface')
    hold(Number.isFinite(batch.tsMicros[i]!), 'a time that is no number')
  }
}

/** Writes a packet to `arena` at `start`, random or damaged; returns its size. */
function makePacket(
  random: Random,
  samples: readonly SamplePacket[],
  arena: Buffer,
  packet: SamplePacket,
  isRandom: boolean,
): number {
  let size = Math.min(packet.bytes.length, arena.length)
  packet.bytes.copy(arena, 0, 0, size)
  if (isRandom) {
    // Random altogether, or from some layer's end on: else nothing gets past the first bytes.
    const from = random.once(2) ? 0 : [14, 18, 34, 54][random.below(4)]!
    size = Math.max(from, random.small(600))
    random.fill(arena, from, size)
    return size
  }
  if (random.once(3)) return size
  return mutate(random, arena, size, samples[random.below(samples.length)]!.bytes)
}

class DecoderTarget implements FuzzTarget {
  readonly name = 'decode'
  readonly carriesState = true
  private readonly samples: readonly SamplePacket[]
  private readonly arena = Buffer.from(new ArrayBuffer(4096))
  private readonly view = new DataView(this.arena.buffer)
  private readonly decoder = new PacketDecoder({ maxFragmentBytes: 1 << 18 })

  constructor(samples: readonly SamplePacket[]) {
    this.samples = samples
  }

  run(random: Random, index: number): void {
    const { arena, decoder, samples } = this
    const packet = samples[random.below(samples.length)]!
    const size = makePacket(random, samples, arena, packet, index % 2 === 0)
    const captured = random.once(6) ? random.below(size + 1) : size
    const wire = random.once(6) ? random.below(size * 2 + 1) : size
    const linkType = random.once(20) ? random.below(300) : packet.linkType
    decoder.time.micros = index * 500
    const kind = decoder.decode(arena, this.view, 0, captured, wire, linkType)
    const { frame } = decoder
    hold(kind >= Decoded.NotIp && kind <= Decoded.Udp, `decoded ${kind}`)
    if (kind < Decoded.OtherIp) return
    hold(frame.payloadStart >= 0 && frame.payloadStart <= frame.payloadEnd, 'payload bounds')
    hold(frame.payloadBytes >= frame.payloadEnd - frame.payloadStart, 'payload size')
    hold(frame.payloadEnd <= (frame.bytes === arena ? captured : 65_535), 'payload beyond its end')
  }
}

class EngineTarget implements FuzzTarget {
  readonly name = 'engine'
  readonly carriesState = true
  private readonly samples: readonly SamplePacket[]
  private readonly arena = Buffer.from(new ArrayBuffer(4096))
  private readonly view = new DataView(this.arena.buffer)
  private readonly engine: Engine
  private tsMicros = 1_700_000_000_000_000
  private clock = 0
  private at = 0

  constructor(samples: readonly SamplePacket[]) {
    this.samples = samples
    const settings = {
      ...createSettings(),
      maxFlows: 4096,
      maxOutOfOrderBytes: 65_536,
      maxReassemblyBytes: 4 << 20,
      updateSeconds: 5,
    }
    this.engine = new Engine(dissectors, settings)
    this.engine.recorder.interfaces = ['fuzz']
  }

  run(random: Random, index: number): void {
    const { arena, samples, engine } = this
    // Mostly one packet after the other, so that sessions come about.
    if (random.once(50)) this.at = random.below(samples.length)
    const packet = samples[this.at]!
    this.at = (this.at + 1) % samples.length
    const size = makePacket(random, samples, arena, packet, index % 2 === 0 && random.once(4))
    if (random.once(3) && packet.linkType === 1 && size > 50) this.moveFlow(random)
    this.tsMicros += random.once(2000) ? random.below(400_000_000) : random.below(2000)
    const seen = this.tsMicros - (random.once(100) ? random.below(5_000_000) : 0)
    this.clock = Math.max(this.clock, seen)
    engine.time.micros = seen
    engine.time.clock = this.clock
    const captured = random.once(50) ? random.below(size + 1) : size
    engine.packet(arena, this.view, 0, captured, size, packet.linkType, 0)
    if (index % 512 === 511) this.check()
  }

  /** Other ports: other flows, thousands of them. */
  private moveFlow(random: Random): void {
    const at = 34 + random.below(2) * 2
    this.arena[at] = random.below(256)
  }

  private check(): void {
    const { writer } = this.engine.recorder
    const fault = this.engine.faults.entries().next().value
    if (fault !== undefined) {
      this.engine.faults.clear()
      throw fault[1]
    }
    for (const batch of writer.takeAll()) {
      const lines = Buffer.from(batch.bytes).toString('utf8').split('\n')
      hold(lines.length === batch.count + 1, 'lines and count differ')
      for (let i = 0; i < batch.count; i++) holdSafe(JSON.parse(lines[i]!), batch.stream)
    }
  }
}

/** Flows begin with their first packets, so of the fixtures' packets each file's come in order. */
export const captureTargets: Readonly<Record<string, MakeTarget>> = {
  pcap: () => new CaptureTarget('pcap', sampleFiles('.pcap')),
  pcapng: () => new CaptureTarget('pcapng', sampleFiles('.pcapng')),
  decode: async () =>
    new DecoderTarget([
      ...(await samplePackets()),
      ...SAMPLES.map((s) => ({ bytes: s.packet, linkType: s.linkType })),
    ]),
  engine: async () => new EngineTarget(await samplePackets()),
}
