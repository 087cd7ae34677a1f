/** Whether packets come whole. */
import {
  count,
  type Finding,
  fine,
  grade,
  interfaceOf,
  many,
  percent,
  share,
  tooLittle,
} from '../finding.ts'
import type { Look } from '../numbers.ts'

const MIN_PACKETS = 50
/** Content is lost with each; one in a hundred is a setting, less is an odd packet. */
const NOTE_SHARE = 0.0001
const PROBLEM_SHARE = 0.01

export function judgeTruncated(look: Look): Finding {
  const { survey } = look
  const { packets, cut, overlong } = survey
  const verdict = grade(share(cut + overlong, packets), NOTE_SHARE, PROBLEM_SHARE)
  if (packets < MIN_PACKETS) {
    return tooLittle('truncated', many(packets, 'packet'), count(MIN_PACKETS))
  }
  if (verdict === undefined) return fine('truncated', 'Packets come whole.')
  const missing = share(survey.wireBytes - survey.capturedBytes, survey.wireBytes)
  const byCapture = cut >= overlong
  return {
    code: 'truncated',
    verdict,
    title: byCapture
      ? `${count(cut)} of ${many(packets, 'packet')} (${percent(share(cut, packets))}) were cut, at ${many(survey.longestCutBytes, 'byte')}: ${percent(missing)} of the bytes are not there.`
      : `${count(overlong)} of ${many(packets, 'packet')} (${percent(share(overlong, packets))}) are shorter than their IP header says: the mirror cuts them.`,
    unsafe: [
      'Commands, file names, logins, certificates: what lay beyond the cut was not read.',
      'That a protocol was not there: it may not have been recognised.',
    ],
    mend: byCapture ? mendCapture(look) : mendMirror(look),
  }
}

function mendCapture(look: Look): string[] {
  return look.live === null
    ? [
        `tcpdump -s 0 -i IFACE -w FILE   (and dumpcap or tshark without -s)`,
        'When the capture itself was started with the whole length, the mirror truncates: Cisco NX-OS "no mtu" in the monitor session.',
      ]
    : [
        `ip link show ${interfaceOf(look)}: frames larger than the ring's slots are cut; see "offloaded".`,
      ]
}

function mendMirror(look: Look): string[] {
  const isErspan = Object.keys(look.survey.tunnels).some((name) => name.startsWith('erspan'))
  return isErspan
    ? [
        'To whoever runs the switch: "Please turn truncation off in the ERSPAN session, and raise the MTU on its way by 50 bytes."',
        'Cisco NX-OS: no mtu, in monitor session N type erspan-source.',
        'Arista: no monitor session 1 truncate.',
      ]
    : [
        'To whoever runs the switch: "Please turn truncation off in the mirror session."',
        'Cisco NX-OS: no mtu. Arista: no monitor session 1 truncate. Juniper: delete maximum-packet-length from the port-mirroring input.',
      ]
}
