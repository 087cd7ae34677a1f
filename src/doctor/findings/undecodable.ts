/** Whether the packets can be read down to IP, TCP and UDP. */
import { count, type Finding, fine, grade, many, percent, share, tooLittle } from '../finding.ts'
import type { Look } from '../numbers.ts'

const MIN_PACKETS = 20
/** Every network has some protocols without IP; half of all is another network than was meant. */
const NOTE_SHARE = 0.1
const PROBLEM_SHARE = 0.5
/** Headers that contradict themselves do not come from working hosts. */
const NOTE_BROKEN = 0.001
const PROBLEM_BROKEN = 0.05
const MAX_NAMED = 3
const MACSEC = 0x88e5

/** EtherTypes that carry no sessions and are seen on most networks. */
const USUAL: Readonly<Record<number, string>> = {
  0: 'spanning tree and other 802.3',
  2054: 'ARP',
  35020: 'LLDP',
  34825: 'LACP',
  34958: '802.1X',
  34915: 'PPPoE discovery',
  35063: 'PTP',
  34969: 'loop detection',
  36864: 'loopback test',
  34962: 'PROFINET',
  35002: 'IEC 61850 sampled values',
  35000: 'IEC 61850 GOOSE',
  35078: 'FCoE',
  35092: 'FCoE initialisation',
}

export function judgeUndecodable(look: Look): Finding {
  const { survey } = look
  const { packets } = survey
  if (packets < MIN_PACKETS)
    return tooLittle('undecodable', many(packets, 'packet'), count(MIN_PACKETS))
  const usual = Object.keys(USUAL).reduce((sum, n) => sum + (survey.etherTypes[Number(n)] ?? 0), 0)
  const macsec = survey.etherTypes[MACSEC] ?? 0
  const strange = Math.max(0, survey.notIp - usual - macsec)
  const verdict = grade(share(strange, packets), NOTE_SHARE, PROBLEM_SHARE)
  if (verdict !== undefined) {
    return {
      code: 'undecodable',
      verdict,
      title: `${count(strange)} of ${many(packets, 'packet')} (${percent(share(strange, packets))}) carry no IP that can be found: ${nameStrange(look)}.`,
      unsafe: ['Anything about the hosts behind that encapsulation: they were not looked at.'],
      mend: [
        ...(survey.unknownLinkType > survey.notIp / 2
          ? ['Capture on the Ethernet interface itself: tcpdump -i IFACE -y EN10MB -w FILE']
          : []),
        'To whoever runs the switch: "Please take the encapsulation off before the mirror, or use ERSPAN, GRE, VXLAN or plain VLAN tags."',
        'An issue with a few of these packets lets Earshot learn it: tcpdump -c 20 -w sample.pcap',
      ],
    }
  }
  const broken = grade(share(survey.malformed, packets), NOTE_BROKEN, PROBLEM_BROKEN)
  if (broken !== undefined) {
    return {
      code: 'undecodable',
      verdict: broken,
      title: `${count(survey.malformed)} of ${many(packets, 'packet')} (${percent(share(survey.malformed, packets))}) have headers that contradict themselves.`,
      unsafe: ['What those packets carried.'],
      mend: [
        'tshark -r FILE -Y _ws.malformed shows them; a wrong link type or a tool that rewrites packets is the usual cause.',
      ],
    }
  }
  const lost = survey.fragmentsDropped + survey.fragmentsExpired
  if (lost > 0 && share(lost, survey.fragments) >= NOTE_SHARE) {
    return {
      code: 'undecodable',
      verdict: 'note',
      title: `${many(lost, 'IP datagram')} of ${many(survey.fragments, 'fragment')} never became whole.`,
      unsafe: ['What the fragmented datagrams carried: mostly large UDP and tunnels.'],
      mend: ['Mirror the path of all fragments; behind load balancing they may take several.'],
    }
  }
  const wraps = Object.keys(survey.tunnels)
  return fine(
    'undecodable',
    wraps.length === 0
      ? 'Packets can be read down to IP.'
      : `Packets can be read; ${wraps.join(', ')} ${wraps.length === 1 ? 'is' : 'are'} taken off.`,
  )
}

function nameStrange(look: Look): string {
  const { survey } = look
  if (survey.unknownLinkType > survey.notIp / 2) return 'their link type is not known'
  const types = Object.entries(survey.etherTypes)
    .filter(([n]) => USUAL[Number(n)] === undefined && Number(n) !== MACSEC)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_NAMED)
    .map(
      ([n, packets]) =>
        `EtherType 0x${Number(n).toString(16).padStart(4, '0')} (${count(packets)})`,
    )
  return types.length > 0 ? types.join(', ') : 'no IP behind their link header'
}
