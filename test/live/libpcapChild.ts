/** Runs inside a network namespace: sends on one end of a veth pair, captures at the other, prints what it saw. */
import { spawnSync } from 'node:child_process'
import { compileFilter } from '../../src/capture/filter/compileFilter.ts'
import { openLibpcapCapture } from '../../src/capture/live/libpcap/capture.ts'
import { openLibpcapSource } from '../../src/capture/live/libpcap/source.ts'
import type { LiveCaptureOptions, LiveSource } from '../../src/capture/live/liveCapture.ts'
import { makeFrame, PacketSocket } from './packetSocket.ts'

const FROM = 'here'
const TO = 'there'
const OPTIONS: LiveCaptureOptions = {
  interfaces: [TO],
  workers: 1,
  filter: '',
  ringMib: 16,
  blockKib: 1024,
  blockTimeoutMs: 20,
  promiscuous: true,
  timestamps: 'kernel',
}
const QUIET_READS = 4
const WAIT_MS = 100

interface Seen {
  count: number
  bytes: number
  /** Packets whose bytes carry a VLAN tag. */
  tagged: number
  cpuMicros: number
  /** How far the latest packet's time lies from now. */
  ageMs: number
  unordered: number
  interfaces: number[]
}

function readAll(source: LiveSource): Seen {
  const { batch } = source
  const seen: Seen = {
    count: 0,
    bytes: 0,
    tagged: 0,
    cpuMicros: 0,
    ageMs: 0,
    unordered: 0,
    interfaces: [],
  }
  let last = 0
  const before = process.cpuUsage()
  for (let quiet = 0; quiet < QUIET_READS; ) {
    const count = source.read(WAIT_MS)
    if (count === 0) quiet++
    for (let i = 0; i < count; i++) {
      seen.bytes += batch.wireBytes[i]!
      if (batch.view.getUint16(batch.offset[i]! + 12) === 0x8100) seen.tagged++
      const id = batch.interfaceId[i]!
      seen.interfaces[id] = (seen.interfaces[id] ?? 0) + 1
      if (batch.tsMicros[i]! < last) seen.unordered++
      last = batch.tsMicros[i]!
    }
    seen.count += count
  }
  const used = process.cpuUsage(before)
  seen.cpuMicros = used.user + used.system
  seen.ageMs = Date.now() - last / 1000
  return seen
}

/** 100 untagged to port 22, 50 to port 80, 30 in VLAN 10 to port 22, 20 in VLAN 20 to port 22. */
function sendMix(socket: PacketSocket): void {
  for (let i = 0; i < 100; i++) socket.send(makeFrame(22))
  for (let i = 0; i < 50; i++) socket.send(makeFrame(80))
  for (let i = 0; i < 30; i++) socket.send(makeFrame(22, 10))
  for (let i = 0; i < 20; i++) socket.send(makeFrame(22, 20))
}

const sender = new PacketSocket(FROM)
const results: Record<string, unknown> = {}

for (const filter of ['', 'tcp port 80', 'vlan 10', 'vlan and tcp port 22']) {
  const capture = openLibpcapCapture({ ...OPTIONS, filter })
  const source = openLibpcapSource(capture.places[0]!)
  sendMix(sender)
  results[`pcap ${filter}`] = { ...readAll(source), ...capture.statistics() }
  source.close()
  capture.close()
  const socket = new PacketSocket(TO, compileFilter(filter, { linkType: 1, interfaceName: TO }))
  sendMix(sender)
  results[`kernel ${filter}`] = socket.drain()
  socket.close()
}

{
  const capture = openLibpcapCapture({ ...OPTIONS, workers: 2, interfaces: [TO, FROM] })
  const source = openLibpcapSource(capture.places[0]!)
  results.remarks = capture.remarks
  sendMix(sender)
  results.both = readAll(source)
  capture.setFilter('vlan 10')
  source.read(0)
  sendMix(sender)
  results.refiltered = readAll(source).count
  capture.reattach()
  source.read(0)
  sendMix(sender)
  results.reattached = readAll(source).count
  capture.stop()
  await new Promise((resolve) => setTimeout(resolve, 10))
  sendMix(sender)
  results.stopped = readAll(source).count
  source.close()
  capture.close()
}
{
  const capture = openLibpcapCapture(OPTIONS)
  const source = openLibpcapSource(capture.places[0]!)
  for (let i = 0; i < 20_000; i++) sender.send(makeFrame(22))
  results.many = { ...readAll(source), ...capture.statistics() }
  source.close()
  capture.close()
}
{
  const capture = openLibpcapCapture(OPTIONS)
  const source = openLibpcapSource(capture.places[0]!)
  spawnSync('ip', ['link', 'set', TO, 'down'])
  const before = process.cpuUsage()
  const begun = performance.now()
  for (let i = 0; i < 6; i++) source.read(WAIT_MS)
  results.downMs = performance.now() - begun
  results.downCpuMicros = process.cpuUsage(before).user
  spawnSync('ip', ['link', 'set', TO, 'up'])
  source.read(WAIT_MS)
  sendMix(sender)
  results.upAgain = readAll(source).count
  source.close()
  capture.close()
}
try {
  openLibpcapCapture({ ...OPTIONS, interfaces: ['nowhere'] })
} catch (error) {
  results.nowhere = String(error)
}
sender.close()
console.log(JSON.stringify(results))
