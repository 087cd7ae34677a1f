/** Whether packets were lost before they reached this machine, told by acknowledgements of bytes nobody saw. */
import { count, type Finding, fine, grade, many, percent, share, tooLittle } from '../finding.ts'
import type { Look } from '../numbers.ts'

const MIN_ACKS = 1000
/** Below this share a gap or two are chance. */
const MIN_GAPS = 5
/** One acknowledgement in 3,000 costs a session now and then; three in a thousand hit every long one. */
const NOTE_SHARE = 0.0003
const PROBLEM_SHARE = 0.003
/** So much is no overload: somebody samples, or half the paths are not mirrored. */
const SAMPLED_SHARE = 0.3
/** Mirror ports begin to drop in bursts well below their nominal rate. */
const FULL_SHARE = 0.7
const BITS = 8

export function judgeLossy(look: Look): Finding {
  const { acks, ackGaps: gaps, missedBytes, streamBytes } = look.survey
  if (acks < MIN_ACKS) return tooLittle('lossy', many(acks, 'acknowledgement'), count(MIN_ACKS))
  const part = share(gaps, acks)
  const verdict = gaps < MIN_GAPS ? undefined : grade(part, NOTE_SHARE, PROBLEM_SHARE)
  if (verdict === undefined) {
    return fine(
      'lossy',
      `${count(gaps)} of ${many(acks, 'acknowledgement')} are for data that was not seen.`,
    )
  }
  const missed = share(missedBytes, missedBytes + streamBytes)
  const ownDrops = look.live?.drops ?? 0
  return {
    code: 'lossy',
    verdict,
    title: `${count(gaps)} of ${many(acks, 'acknowledgement')} (${percent(part)}) are for data that was not seen; ${percent(missed)} of the bytes are missing.${
      ownDrops > 0 ? ' Some of it this machine dropped itself: see sensor-drops.' : ''
    }`,
    unsafe: [
      'That something did not happen: the packet that shows it may be among the lost.',
      'Commands and file transfers in sessions with missed_bytes; the hole is marked there.',
    ],
    mend: [
      ...(part >= SAMPLED_SHARE
        ? [
            'To whoever runs the switch: "Is the mirror sampled, or is only one of several paths mirrored?" (Juniper: rate in the input; Arista: sample)',
          ]
        : []),
      ...mendOverload(look),
    ],
  }
}

function mendOverload(look: Look): string[] {
  const peakMbit = (look.survey.peakSecondBytes * BITS) / 1e6
  const speed = look.live?.interfaces.find((i) => i.speedMbit > 0)?.speedMbit ?? 0
  const full =
    speed > 0 && peakMbit / speed >= FULL_SHARE
      ? ` The busiest second had ${count(peakMbit)} of the port's ${count(speed)} Mbit/s.`
      : ''
  return [
    `To whoever runs the switch: "The mirror port drops. Both directions of a full port are twice its rate: please mirror fewer ports, or to a faster one."${full}`,
    'Cisco: show interface Y | include output drops. Juniper: show interfaces extensive Y | match drop. Arista: show interfaces Y counters discards.',
    ...(look.live === null
      ? [
          'When tcpdump wrote the file: "packets dropped by kernel" in its last lines; a larger -B 65536 helps there.',
        ]
      : []),
  ]
}
