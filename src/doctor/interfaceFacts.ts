/** What the system says of an interface: sysfs for its state and losses, ethtool, where installed, for its offloads and ring. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../config/problems.ts'
import type { InterfaceFacts } from './numbers.ts'

const SYSFS = '/sys/class/net'
const IFF_UP = 0x1
const ETHTOOL_TIMEOUT_MS = 2000
/** Drivers count the same missed packet under several of these names: the largest is taken. */
const MISSED = ['rx_missed_errors', 'rx_fifo_errors', 'rx_over_errors']
const DAMAGED = ['rx_crc_errors', 'rx_frame_errors']
/** Offloads on the receiving side; what the sending side puts together a mirror port does not show. */
const OFFLOADS: Readonly<Record<string, string>> = {
  'generic-receive-offload': 'gro',
  'large-receive-offload': 'lro',
  'rx-gro-hw': 'rx-gro-hw',
}

/** Losses of a card since it was set up. */
export interface CardLosses {
  readonly missed: number
  readonly damaged: number
}

/** Hardware addresses of the interfaces, those of loopback and the like left out. */
export const readMac = (name: string): string => read(name, 'address')

export function readLosses(name: string): CardLosses {
  const of = (counter: string) => Number(read(name, `statistics/${counter}`)) || 0
  return {
    missed: Math.max(...MISSED.map(of)),
    damaged: DAMAGED.map(of).reduce((sum, n) => sum + n, 0),
  }
}

/** How the interface stands; `before` is what its card had lost when the look began. */
export function readInterface(name: string, before: CardLosses): InterfaceFacts {
  const unchecked: string[] = []
  const losses = readLosses(name)
  const features = runEthtool('-k', name)
  const ring = runEthtool('-g', name)
  if (features === undefined) {
    unchecked.push(
      `ethtool is not installed: the offloads and the ring of ${name} were not checked.`,
    )
  } else if (ring === undefined || ring === '') {
    unchecked.push(`The driver of ${name} does not say how large its receive ring is.`)
  }
  const [maxRingEntries, ringEntries] = readRing(ring ?? '')
  return {
    name,
    isUp: (Number.parseInt(read(name, 'flags'), 16) & IFF_UP) !== 0,
    hasCarrier: read(name, 'carrier') !== '0',
    mtuBytes: Number(read(name, 'mtu')) || 0,
    speedMbit: Math.max(0, Number(read(name, 'speed')) || 0),
    nicDrops: Math.max(0, losses.missed - before.missed),
    nicErrors: Math.max(0, losses.damaged - before.damaged),
    offloads: features === undefined ? undefined : readOffloads(features),
    ringEntries,
    maxRingEntries,
    unchecked,
  }
}

/** `name: on` lines that can be turned off. */
export const readOffloads = (text: string): string[] =>
  Object.keys(OFFLOADS)
    .filter((name) => new RegExp(`^\\s*${name}: on(?! \\[fixed\\])`, 'm').test(text))
    .map((name) => OFFLOADS[name]!)

/** The receive ring's most entries and its entries now, from the two `RX:` lines. */
export function readRing(text: string): [number, number] {
  const [most = 0, now = 0] = [...text.matchAll(/^RX:\s+(\d+)/gm)].map((m) => Number(m[1]))
  return [most, now]
}

/** Undefined when there is no ethtool, '' when it does not know. */
function runEthtool(flag: string, name: string): string | undefined {
  try {
    return execFileSync('ethtool', [flag, name], {
      encoding: 'utf8',
      timeout: ETHTOOL_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : ''
  }
}

/** '' for what is not there or does not want to be read, as the speed of a port that is down. */
function read(name: string, file: string): string {
  try {
    return readFileSync(join(SYSFS, name, file), 'utf8').trim()
  } catch {
    return ''
  }
}
