/** Whether the two directions of a flow come in different VLANs. */
import { count, type Finding, fine, grade, many, percent, share, tooLittle } from '../finding.ts'
import type { Look } from '../numbers.ts'

const MIN_FLOWS = 10
/** A flow that changes its VLAN midway happens; a tenth of all is how the mirror is made. */
const NOTE_SHARE = 0.01
const PROBLEM_SHARE = 0.1

export function judgeVlanSplit(look: Look): Finding {
  const { twoWayFlows, splitFlows, splitVlans, vlans, packets } = look.survey
  if (Object.keys(vlans).length === 0 && packets > 0) {
    return fine('vlan-split', 'No packet carries a VLAN tag.')
  }
  if (twoWayFlows < MIN_FLOWS) {
    return tooLittle(
      'vlan-split',
      many(twoWayFlows, 'flow'),
      `${count(MIN_FLOWS)} with both directions`,
    )
  }
  const part = share(splitFlows, twoWayFlows)
  const verdict = grade(part, NOTE_SHARE, PROBLEM_SHARE)
  if (verdict === undefined) {
    return fine(
      'vlan-split',
      `Both directions share a VLAN in ${count(twoWayFlows - splitFlows)} of ${many(twoWayFlows, 'flow')}.`,
    )
  }
  const [one, other] = splitVlans
  const pair = one === 0 ? `untagged and in VLAN ${other}` : `in VLAN ${one} and in VLAN ${other}`
  return {
    code: 'vlan-split',
    verdict,
    title: `The two directions come ${pair}, for ${count(splitFlows)} of ${many(twoWayFlows, 'flow')} (${percent(part)}).`,
    unsafe: [
      'With vlan_key "use": every one of these sessions looks one-sided, twice.',
      'With vlan_key "ignore", the default: sessions of two VLANs that use the same addresses; they mix.',
      'Which VLAN a session was in: the record names that of its first packet.',
    ],
    mend: [
      'Keep vlan_key: ignore in the configuration (or --vlan-key ignore), in every sensor on this feed.',
      'Other programs: Suricata vlan.use-for-tracking: false. Filters need both: --filter "tcp or (vlan and tcp)"',
      'To whoever runs the switch: "The mirror shows one direction before routing and the other after it. Please mirror the ports instead of the VLANs."',
    ],
  }
}
