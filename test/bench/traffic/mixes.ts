/**
 * The two captures of `npm run bench`. `interactive`: what a mirror port in front of servers
 * holds, by far most of it scans and brute force. `bulk`: a few hundred large transfers.
 */

import { ftp, httpDownload, keepAlive } from './cleartext.ts'
import { FrameWriter } from './frameWriter.ts'
import { type Kind, type Played, Player } from './player.ts'
import { Random } from './random.ts'
import * as rdp from './rdp.ts'
import { Conversation, pool, type Script } from './script.ts'
import { halfOpen, lookUp, mysql, postgresql, refused, unanswered } from './smallTalk.ts'
import { bruteForce, copy, shell } from './ssh.ts'
import * as telnet from './telnet.ts'
import { browsing, download } from './tls.ts'

const SEED = 0xea25407
const MIB = 1024 * 1024
/** Packets of a connection of the interactive mix, on average: measured, to make `packets` of them. */
const PACKETS_A_CONNECTION = 7.77
const INTERACTIVE_SPAN_MICROS = 300e6
const BULK_SPAN_MICROS = 20e6
const MEAN_TRANSFER_BYTES = 4 * MIB
const SCAN_HOSTS: Hosts = [1, 300, 60_000]

/** Network, clients, servers. */
type Hosts = readonly [number, number, number]

function interactiveKinds(random: Random): Kind[] {
  const small = (): number => random.range(200, 60_000)
  const transfers = (from: Random): Script => ftp(from, small, 20_000)
  const kind = (
    name: string,
    share: number,
    [net, clients, servers]: Hosts,
    count: number,
    make: (random: Random) => Script,
  ): Kind => ({ name, share, net, clients, servers, scripts: many(count, () => make(random)) })
  return [
    kind('refused', 0.39, SCAN_HOSTS, 60, refused),
    kind('unanswered', 0.23, SCAN_HOSTS, 60, unanswered),
    kind('half open', 0.12, SCAN_HOSTS, 60, halfOpen),
    kind('dns', 0.11, [2, 4000, 4], 80, lookUp),
    kind('ssh brute force', 0.05, [3, 2000, 400], 200, bruteForce),
    kind('ssh shell', 0.0006, [4, 800, 120], 100, shell),
    kind('telnet', 0.001, [5, 800, 200], 100, telnet.session),
    kind('telnet bot', 0.022, [6, 9000, 400], 120, telnet.bot),
    kind('rdp', 0.008, [7, 2000, 150], 100, rdp.secured),
    kind('rdp standard', 0.0015, [7, 200, 20], 40, rdp.standard),
    kind('ftp', 0.003, [8, 900, 12], 100, transfers),
    kind('http', 0.026, [9, 5000, 60], 200, keepAlive),
    kind('tls', 0.015, [9, 5000, 300], 100, browsing),
    kind('mysql', 0.01, [10, 300, 12], 100, mysql),
    kind('postgresql', 0.01, [10, 300, 12], 100, postgresql),
  ]
}

function bulkKinds(random: Random): Kind[] {
  const size = (): number => Math.round(MEAN_TRANSFER_BYTES * (0.4 + 1.2 * random.unit()))
  const rtt = (): number => random.range(200, 2000)
  const kind = (name: string, share: number, net: number, make: () => Script): Kind => ({
    name,
    share,
    net,
    clients: 900,
    servers: 60,
    scripts: many(12, make),
  })
  return [
    kind('http', 0.28, 20, () => httpDownload(random, size(), rtt())),
    kind('tls', 0.34, 21, () => download(random, size(), rtt())),
    kind('ssh', 0.14, 22, () => copy(random, size(), rtt())),
    // Two files a session on average.
    kind('ftp', 0.06, 23, () => ftp(random, size, rtt())),
    kind('unknown', 0.12, 24, () =>
      new Conversation(random, rtt()).open().stream(1, pool, size()).close().damage(1).done(9876),
    ),
  ]
}

/** About `packets` packets at `path`. */
export function writeInteractive(path: string, packets: number): Played {
  const random = new Random(SEED)
  const connections = Math.max(1, Math.round(packets / PACKETS_A_CONNECTION))
  return write(path, random, interactiveKinds(random), connections, INTERACTIVE_SPAN_MICROS)
}

/** About `bytes` bytes at `path`. */
export function writeBulk(path: string, bytes: number): Played {
  const random = new Random(SEED + 1)
  const connections = Math.max(1, Math.round(bytes / MEAN_TRANSFER_BYTES / 1.1))
  return write(path, random, bulkKinds(random), connections, BULK_SPAN_MICROS)
}

function write(path: string, random: Random, kinds: Kind[], count: number, span: number): Played {
  const writer = new FrameWriter(path)
  try {
    return new Player(random, writer).play(kinds, count, span)
  } finally {
    writer.close()
  }
}

function many(count: number, make: () => Script): Script[] {
  return Array.from({ length: count }, make)
}
