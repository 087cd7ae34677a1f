/** Whether the mirror shows both directions of a connection. */
import { count, type Finding, fine, grade, many, percent, share, tooLittle } from '../finding.ts'
import type { Look } from '../numbers.ts'

/** Fewer connections may all be of the same odd kind. */
const MIN_CONNECTIONS = 10
/** Asymmetric routes and connections that were ending make a few; a tenth is a part of the network. */
const NOTE_SHARE = 0.02
const PROBLEM_SHARE = 0.1
/** From this share on the sides are named as one. */
const CLEAR_SHARE = 0.8

export function judgeOneSided(look: Look): Finding {
  const { connections, oneSided, clientOnly, serverOnly } = look.survey
  if (connections < MIN_CONNECTIONS) {
    return tooLittle('one-sided', many(connections, 'TCP connection'), count(MIN_CONNECTIONS))
  }
  const part = share(oneSided, connections)
  const verdict = grade(part, NOTE_SHARE, PROBLEM_SHARE)
  if (verdict === undefined) {
    return fine(
      'one-sided',
      `Both sides are seen of ${count(connections - oneSided)} of ${many(connections, 'TCP connection')}.`,
    )
  }
  const told = clientOnly + serverOnly
  const which =
    share(clientOnly, told) >= CLEAR_SHARE
      ? ": only the clients' packets are there"
      : share(serverOnly, told) >= CLEAR_SHARE
        ? ": only the servers' packets are there"
        : ': for some the client is missing, for others the server'
  return {
    code: 'one-sided',
    verdict,
    title: `One side only is seen of ${count(oneSided)} of ${many(connections, 'TCP connection')} (${percent(part)})${told === 0 ? '' : which}.`,
    unsafe: [
      'Whether a login succeeded: the answer is in the other direction.',
      'Bytes, packets and duration of a session; who opened it, where no SYN was seen.',
      'Loss in front of the sensor: it is told by the acknowledgements of the other side.',
    ],
    mend: [
      'To whoever runs the switch: "Please mirror both directions of the port, not only rx or only tx."',
      'Cisco: monitor session 1 source interface X both. Arista: monitor session 1 source X both. Juniper: analyzer input with ingress and egress.',
      'With a tap, or with asymmetric routes: read both legs, earshot sensor -i eth1 -i eth2 (or give both files at once).',
      'When only one path is mirrored: mirror the other path of the pair (LACP member, HSRP or firewall peer) to the same port as well.',
    ],
  }
}
