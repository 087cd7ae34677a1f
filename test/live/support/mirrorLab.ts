/**
 * Clients and servers on a bridge that floods every frame, and a third port that sees it all:
 * the mirror. The bridge has a namespace of its own, so that the host is never touched.
 *
 *     clients eth0 ---+
 *                     br0 --- VXLAN --- mon0 sensor
 *     servers eth0 ---+
 *
 * The mirror goes through a tunnel because of time stamps. A TCP frame that never leaves the
 * machine keeps the time TCP means it to leave at, and then every packet socket stamps it by
 * its own clock reading; the end of the tunnel takes that time off, so that the kernel stamps
 * the frame once for all sockets, as it does with one from a cable. And one processor moves
 * all frames: two would now and then let an acknowledgement overtake what it acknowledges,
 * for each socket another one.
 */
import { execFileSync } from 'node:child_process'
import { ip, Namespaces } from './namespaces.ts'

export const CLIENT_IP = '192.0.2.10'
export const SERVER_IP = '192.0.2.20'
export const CLIENT_IP6 = '2001:db8::10'
export const SERVER_IP6 = '2001:db8::20'
export const MIRROR_LINK = 'mon0'

/** As a mask. */
const FIRST_CPU = '1'
const TUNNEL_PORT = '4789'
const TUNNEL_ID = '7'
/** A full frame and what VXLAN adds to it. */
const TUNNEL_MTU = '1600'
const HUB_END = '198.51.100.1'
const SENSOR_END = '198.51.100.2'

/** Super-size segments and blank checksums are what a veth shows, not what a wire does. */
const OFFLOADS = ['tso', 'gso', 'gro', 'tx', 'rx']

export interface MirrorLab {
  readonly namespaces: Namespaces
  readonly clients: string
  readonly servers: string
  readonly sensor: string
  setOffload(on: boolean): void
}

export function createMirrorLab(): MirrorLab {
  const namespaces = new Namespaces()
  try {
    return build(namespaces)
  } catch (error) {
    namespaces.removeAll()
    throw error
  }
}

function build(namespaces: Namespaces): MirrorLab {
  const clients = namespaces.add('clients')
  const servers = namespaces.add('servers')
  const hub = namespaces.add('hub', false)
  const sensor = namespaces.add('sensor', false)
  ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge', 'ageing_time', '0', 'mcast_snooping', '0')
  ip('-n', hub, 'link', 'set', 'br0', 'up')
  const ports = [
    [clients, 'eth0', 'clients'],
    [servers, 'eth0', 'servers'],
  ] as const
  for (const [where, link, port] of ports) {
    namespaces.join(where, link, hub, port)
    ip('-n', hub, 'link', 'set', port, 'master', 'br0')
    const setting = `/sys/class/net/${port}/queues/rx-0/rps_cpus`
    execFileSync('ip', ['netns', 'exec', hub, 'sh', '-c', `echo ${FIRST_CPU} >${setting}`])
  }
  makeTunnel(namespaces, hub, sensor)
  for (const [where, ...addresses] of [
    [clients, `${CLIENT_IP}/24`, `${CLIENT_IP6}/64`],
    [servers, `${SERVER_IP}/24`, `${SERVER_IP6}/64`],
  ] as const) {
    // An address that is still being checked for duplicates cannot be used yet.
    for (const address of addresses) {
      const nodad = address.includes(':') ? ['nodad'] : []
      ip('-n', where, 'addr', 'add', address, 'dev', 'eth0', ...nodad)
    }
  }
  const setOffload = (on: boolean): void => {
    const words = OFFLOADS.flatMap((name) => [name, on ? 'on' : 'off'])
    for (const where of [clients, servers]) {
      execFileSync('ip', ['netns', 'exec', where, 'ethtool', '-K', 'eth0', ...words])
    }
  }
  setOffload(false)
  return { namespaces, clients, servers, sensor, setOffload }
}

/** A port of the bridge whose frames come out of `mon0`. */
function makeTunnel(namespaces: Namespaces, hub: string, sensor: string): void {
  namespaces.join(hub, 'tunnel', sensor, 'tunnel')
  for (const [where, link, own, other] of [
    [hub, 'mirror', HUB_END, SENSOR_END],
    [sensor, MIRROR_LINK, SENSOR_END, HUB_END],
  ] as const) {
    ip('-n', where, 'link', 'set', 'tunnel', 'mtu', TUNNEL_MTU)
    ip('-n', where, 'addr', 'add', `${own}/24`, 'dev', 'tunnel')
    const ends = ['local', own, 'remote', other, 'dev', 'tunnel']
    const kind = ['type', 'vxlan', 'id', TUNNEL_ID, 'dstport', TUNNEL_PORT]
    ip('-n', where, 'link', 'add', link, 'mtu', '1500', ...kind, ...ends)
    ip('-n', where, 'link', 'set', link, 'up')
    // Segments would be put together again at the tunnel's end.
    execFileSync('ip', ['netns', 'exec', where, 'ethtool', '-K', link, 'gro', 'off'])
  }
  ip('-n', hub, 'link', 'set', 'mirror', 'master', 'br0')
}
