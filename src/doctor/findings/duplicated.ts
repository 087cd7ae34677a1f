/** Whether the mirror delivers packets twice, and what tells the copies apart. */
import { count, type Finding, fine, grade, many, percent, share, tooLittle } from '../finding.ts'
import type { Look, SurveyNumbers } from '../numbers.ts'

const MIN_PACKETS = 200
/** Traffic between two mirrored ports comes twice by nature and is often a small part; a twentieth weighs in counts. */
const NOTE_SHARE = 0.002
const PROBLEM_SHARE = 0.05
/** What most of the copies differ in is taken as the cause. */
const CAUSE_SHARE = 0.5

export function judgeDuplicated(look: Look): Finding {
  const { survey } = look
  if (survey.packets < MIN_PACKETS) {
    return tooLittle('duplicated', many(survey.packets, 'packet'), count(MIN_PACKETS))
  }
  const copies = survey.duplicates + survey.lateCopies
  const part = share(copies, survey.packets)
  const verdict = grade(part, NOTE_SHARE, PROBLEM_SHARE)
  if (verdict === undefined) {
    return fine('duplicated', `${many(copies, 'packet')} of ${count(survey.packets)} came twice.`)
  }
  const { difference, mend } = explain(survey)
  const isLate = survey.lateCopies > survey.duplicates
  return {
    code: 'duplicated',
    verdict,
    title: `${count(copies)} of ${many(survey.packets, 'packet')} (${percent(part)}) are second copies${difference}.`,
    unsafe: [
      'Rates and byte counts taken from the port itself: they count twice.',
      ...(isLate
        ? [
            'Retransmissions: the copies come over 1 ms apart, and Earshot counts such as retransmissions.',
          ]
        : [
            'Retransmissions as other programs count them. Earshot counts each copy once and goes on.',
          ]),
    ],
    mend,
  }
}

function explain(survey: SurveyNumbers): { difference: string; mend: string[] } {
  const { comparedCopies } = survey
  const isCause = (n: number) => comparedCopies > 0 && n / comparedCopies >= CAUSE_SHARE
  if (isCause(survey.copiesOtherInterface)) {
    return {
      difference: ', the first on one interface, the second on another',
      mend: [
        'The two interfaces see the same traffic, not the two legs of a tap: leave one -i (or one file) out.',
      ],
    }
  }
  if (isCause(survey.copiesOtherVlan)) {
    const [one, other] = survey.copyVlans
    return {
      difference: `, in two VLANs (${nameVlan(one)} and ${nameVlan(other)})`,
      mend: [
        'To whoever runs the switch: "Please mirror the VLANs in one direction only, or one of the two VLANs: routed traffic comes in both."',
        `Cisco: monitor session 1 source vlan ${one || other} rx. Arista: monitor session 1 source X rx.`,
        `Or keep one of them out here: --filter "${one === 0 ? `not vlan ${other}` : `vlan ${one}`}"`,
      ],
    }
  }
  if (isCause(survey.copiesOtherTtl)) {
    return {
      difference: ', with another TTL: one from before a router, one from behind it',
      mend: [
        'To whoever runs the switch: "Please mirror one side of the router only."',
        'Cisco: monitor session 1 source interface X rx, for the inner port alone.',
      ],
    }
  }
  if (isCause(survey.copiesOtherMac)) {
    return {
      difference: ', with other MAC addresses',
      mend: [
        'To whoever runs the switch: "Please mirror one side of the router or firewall only."',
      ],
    }
  }
  return {
    difference: comparedCopies > 0 ? ', the same bit for bit' : '',
    mend: [
      'To whoever runs the switch: "Each packet is mirrored as it enters and again as it leaves. Please mirror rx only, on all source ports."',
      'Cisco, Arista: monitor session 1 source interface X rx (not both) for each X. Juniper: analyzer input with ingress only.',
    ],
  }
}

const nameVlan = (id: number): string => (id === 0 ? 'untagged' : String(id))
