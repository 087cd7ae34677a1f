/** Whether most of the traffic is inside a tunnel that hides who talks to whom. */
import { count, type Finding, fine, grade, many, percent, share, tooLittle } from '../finding.ts'
import type { Look } from '../numbers.ts'

const MIN_PACKETS = 200
/** A VPN among other traffic is worth knowing; when it is nearly all, the mirror stands at the wrong place. */
const NOTE_SHARE = 0.2
const PROBLEM_SHARE = 0.8
const MACSEC = 0x88e5

export function judgeEncryptedTunnel(look: Look): Finding {
  const { survey } = look
  if (survey.packets < MIN_PACKETS) {
    return tooLittle('encrypted-tunnel', many(survey.packets, 'packet'), count(MIN_PACKETS))
  }
  const part = share(survey.hiddenBytes, survey.wireBytes)
  const verdict = grade(part, NOTE_SHARE, PROBLEM_SHARE)
  if (verdict === undefined) {
    return fine('encrypted-tunnel', `${percent(part)} of the bytes are in encrypted tunnels.`)
  }
  const isMacsec = (survey.etherTypes[MACSEC] ?? 0) > 0
  return {
    code: 'encrypted-tunnel',
    verdict,
    title: `${percent(part)} of the bytes are inside ${isMacsec ? 'MACsec' : 'IPsec, WireGuard or OpenVPN'}.`,
    unsafe: ['Anything about the hosts inside the tunnel: only its two ends are seen.'],
    mend: [
      isMacsec
        ? 'To whoever runs the switch: "Please mirror behind the MACsec port: rx of the decrypted side."'
        : 'To whoever runs the network: "Please mirror the inner side of the VPN gateway, not the outer."',
    ],
  }
}
