/**
 * Feeds with one thing wrong, made from the recordings under fixtures: these are multiplied with
 * other addresses and times until there is enough to judge, and then spoilt on purpose. What is
 * random is drawn from a fixed seed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SamplePacket, writePcap } from '../capture/samples.ts'
import { checksum } from '../support/packets.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

export interface FeedPacket {
  readonly micros: number
  readonly data: Buffer
  /** Bytes on the wire, when more than were captured. */
  readonly wireBytes: number
}

const RECORDED = /^(ssh|telnet|ftp|http|rdp)\//
const PCAP_MAGIC = 0xa1b2c3d4
const COPIES = 3
const COPY_SHIFT_MICROS = 7_003
const ETHERTYPE_AT = 12
const IP_AT = 14
const SOURCE_AT = IP_AT + 12
const TARGET_AT = IP_AT + 16
/** First packet of every feed: 2026-01-01. */
const BEGIN_MICROS = 1_767_225_600e6
/** Between two recordings, so that they overlap but do not begin at once. */
const BETWEEN_MICROS = 400_000

/** Whole recordings of plain TCP over IPv4, each as many times as COPIES says, in time order. */
export function makeGoodFeed(): FeedPacket[] {
  const feed: FeedPacket[] = []
  const names = fixtureCaptures()
    .filter((name) => RECORDED.test(name))
    .sort()
  for (const [nth, name] of names.entries()) {
    const packets = readEthernet(join(FIXTURES, name))
    const first = packets[0]?.micros ?? 0
    for (let copy = 0; copy < COPIES; copy++) {
      const shift = BEGIN_MICROS - first + nth * BETWEEN_MICROS + copy * COPY_SHIFT_MICROS
      for (const p of packets) {
        const data = Buffer.from(p.data)
        moveAddresses(data, nth, copy)
        feed.push({ micros: p.micros + shift, data, wireBytes: data.length })
      }
    }
  }
  return sortByTime(feed)
}

export const sortByTime = (feed: readonly FeedPacket[]): FeedPacket[] =>
  feed
    .map((packet, i) => ({ packet, i }))
    .sort((a, b) => a.packet.micros - b.packet.micros || a.i - b.i)
    .map(({ packet }) => packet)

export const isFromServer = ({ data }: FeedPacket): boolean =>
  data.readUInt32BE(SOURCE_AT) > data.readUInt32BE(TARGET_AT)

/** A tag behind the two hardware addresses. */
export function tagged(packet: FeedPacket, vlan: number): FeedPacket {
  const tag = Buffer.from([0x81, 0, vlan >> 8, vlan & 0xff])
  const { data, micros } = packet
  const bytes = Buffer.concat([data.subarray(0, ETHERTYPE_AT), tag, data.subarray(ETHERTYPE_AT)])
  return { micros, data: bytes, wireBytes: packet.wireBytes + tag.length }
}

export const cutAt = (packet: FeedPacket, bytes: number): FeedPacket => ({
  ...packet,
  data: packet.data.subarray(0, bytes),
})

/** Every packet twice, the second `lateMicros` later and as `change` makes it. */
export const doubled = (
  feed: readonly FeedPacket[],
  lateMicros: number,
  change: (second: FeedPacket) => FeedPacket = (p) => p,
): FeedPacket[] =>
  sortByTime(feed.flatMap((p) => [p, { ...change(p), micros: p.micros + lateMicros }]))

/** One packet of `every`, on average, is left out. */
export function losing(feed: readonly FeedPacket[], every: number): FeedPacket[] {
  const random = makeRandom(20_261_121)
  return feed.filter(() => random() >= 1 / every)
}

/** Neighbours swap places with a chance of one in `every`; their times go forward all the same. */
export function swapping(feed: readonly FeedPacket[], every: number): FeedPacket[] {
  const random = makeRandom(7)
  const swapped = [...feed]
  for (let i = 1; i < swapped.length; i++) {
    if (random() >= 1 / every) continue
    const [before, after] = [swapped[i - 1]!, swapped[i]!]
    swapped[i - 1] = { ...after, micros: before.micros }
    swapped[i] = { ...before, micros: after.micros }
  }
  return swapped
}

/** The packet with so many bytes of IP, as if more segments had been put into it; its payload grows beyond what others acknowledge. */
export function swollen(packet: FeedPacket, ipBytes: number): FeedPacket {
  const data = Buffer.concat([packet.data, Buffer.alloc(ipBytes)]).subarray(0, IP_AT + ipBytes)
  data.writeUInt16BE(ipBytes, IP_AT + 2)
  // A UDP datagram to nobody's port: what TCP makes of the growth is not the matter here.
  data[IP_AT + 9] = 17
  data.writeUInt32BE(0xc000_0009, IP_AT + 20)
  data.writeUInt16BE(ipBytes - 20, IP_AT + 24)
  return { ...packet, data, wireBytes: data.length }
}

/** An ARP question to all. */
export function broadcast(micros: number, nth: number): FeedPacket {
  const data = Buffer.alloc(60)
  data.fill(0xff, 0, 6)
  data.writeUIntBE(0x0200_0000_0000 + nth, 6, 6)
  data.writeUInt16BE(0x0806, ETHERTYPE_AT)
  return { micros, data, wireBytes: data.length }
}

export function toPcap(feed: readonly FeedPacket[]): Buffer {
  const packets = feed.map(
    ({ micros, data, wireBytes }): SamplePacket => ({
      seconds: Math.floor(micros / 1e6),
      fraction: micros % 1e6,
      data,
      wireBytes,
    }),
  )
  return writePcap(packets)
}

/** Numbers in [0, 1) of a fixed sequence (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** IPv4 TCP packets of a pcap in this machine's byte order; other link types and captures give none. */
function readEthernet(path: string): FeedPacket[] {
  const bytes = readFileSync(path)
  if (bytes.readUInt32LE(0) !== PCAP_MAGIC || bytes.readUInt32LE(20) !== 1) return []
  const packets: FeedPacket[] = []
  for (let at = 24; at + 16 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8)
    const micros = bytes.readUInt32LE(at) * 1e6 + bytes.readUInt32LE(at + 4)
    const data = bytes.subarray(at + 16, at + 16 + length)
    at += 16 + length
    const isTcp4 = data.readUInt16BE(ETHERTYPE_AT) === 0x800 && data[IP_AT + 9] === 6
    if (isTcp4) packets.push({ micros, data, wireBytes: data.length })
  }
  return packets
}

/** Other networks for both ends, and the checksums that go with them. */
function moveAddresses(data: Buffer, nth: number, copy: number): void {
  const headerBytes = (data[IP_AT]! & 15) * 4
  const tcpAt = IP_AT + headerBytes
  const ipEnd = IP_AT + data.readUInt16BE(IP_AT + 2)
  for (const at of [SOURCE_AT, TARGET_AT]) {
    data[at] = 10
    data[at + 1] = nth
    data[at + 2] = copy
  }
  data.writeUInt16BE(0, IP_AT + 10)
  data.writeUInt16BE(checksum(data.subarray(IP_AT, tcpAt)), IP_AT + 10)
  const pseudo = Buffer.alloc(12)
  data.copy(pseudo, 0, SOURCE_AT, SOURCE_AT + 8)
  pseudo[9] = 6
  pseudo.writeUInt16BE(ipEnd - tcpAt, 10)
  data.writeUInt16BE(0, tcpAt + 16)
  data.writeUInt16BE(checksum(pseudo, data.subarray(tcpAt, ipEnd)), tcpAt + 16)
}
