/** Whether a card or the kernel has put packets together before they were captured. */
import {
  count,
  type Finding,
  fine,
  interfaceOf,
  many,
  percent,
  share,
  tooLittle,
} from '../finding.ts'
import type { Look } from '../numbers.ts'

const MIN_PACKETS = 50
/** The largest frames in common use; what is larger was never on a wire. */
const JUMBO_BYTES = 9216
/** A network with jumbo frames fills them: many are as large as the largest. Offload makes all sizes. */
const SAME_SIZE_SHARE = 0.5
const MIN_JUMBO = 10
/** Fewer large packets than this are an odd host, and no cause to mend anything. */
const MIN_SUPERSIZE = 3
/** A few large packets are an odd host; one in a hundred thousand is the least a busy offload makes. */
const NOTE_SHARE = 0.000_01
const PROBLEM_SHARE = 0.001
/** Checksums tried before one says anything of all. */
const MIN_CHECKSUMS = 10
const PARTIAL_SHARE = 0.05
const WRONG_SHARE = 0.02

export function judgeOffloaded(look: Look): Finding {
  const { survey } = look
  const { packets, supersize, largestBytes } = survey
  if (packets < MIN_PACKETS)
    return tooLittle('offloaded', many(packets, 'packet'), count(MIN_PACKETS))
  const part = share(supersize, packets)
  const name = interfaceOf(look)
  const turnOff = `ethtool -K ${name} gro off lro off gso off tso off`
  const isJumbo =
    largestBytes <= JUMBO_BYTES &&
    survey.atLargest >= MIN_JUMBO &&
    share(survey.atLargest, supersize) >= SAME_SIZE_SHARE
  if (part >= NOTE_SHARE && isJumbo) {
    return {
      code: 'offloaded',
      verdict: 'note',
      title: `${many(supersize, 'packet')} (${percent(part)}) are larger than 1,500 bytes, most of them ${count(largestBytes)}: jumbo frames.`,
      unsafe: [],
      mend: [
        `ip link set ${name} mtu ${count(largestBytes).replace(',', '')}   (the sensor's port must take them too)`,
      ],
    }
  }
  if (part >= NOTE_SHARE) {
    return {
      code: 'offloaded',
      verdict: part >= PROBLEM_SHARE && supersize >= MIN_SUPERSIZE ? 'problem' : 'note',
      title: `${many(supersize, 'packet')} (${percent(part)}) ${supersize === 1 ? 'is' : 'are'} larger than ${largestBytes > JUMBO_BYTES ? 'any frame' : 'a frame without jumbo'}, up to ${many(largestBytes, 'byte')}: offload has put segments together.`,
      unsafe: [
        'Packet counts and packet sizes; SSH logins are inferred from segment sizes and become unknown.',
        'Times within a burst: one time stands for many packets.',
        'Loss and retransmissions: what offload merges it also hides.',
      ],
      mend:
        look.live === null
          ? [`${turnOff}   (on the capturing host, then capture again)`]
          : [turnOff, `ethtool -k ${name} | grep -E "generic-receive|large-receive|segmentation"`],
    }
  }
  return judgeChecksums(look)
}

function judgeChecksums(look: Look): Finding {
  const { checksums, partialChecksums, wrongChecksums } = look.survey
  const on = (look.live?.interfaces ?? []).flatMap((i) => i.offloads ?? [])
  if (checksums >= MIN_CHECKSUMS && share(partialChecksums, checksums) >= PARTIAL_SHARE) {
    return {
      code: 'offloaded',
      verdict: 'note',
      title: `${percent(share(partialChecksums, checksums))} of ${count(checksums)} TCP checksums tried are not filled in: captured on a host that sends, before its card.`,
      unsafe: [
        'In other programs, which discard such packets. Earshot does not look at checksums.',
      ],
      mend: [
        `ethtool -K ${interfaceOf(look)} tx off   (on the sending host; needed only for other programs)`,
      ],
    }
  }
  if (checksums >= MIN_CHECKSUMS && share(wrongChecksums, checksums) >= WRONG_SHARE) {
    return {
      code: 'offloaded',
      verdict: 'note',
      title: `${percent(share(wrongChecksums, checksums))} of ${count(checksums)} TCP checksums tried are wrong: rewritten by a tool, or damaged on the way.`,
      unsafe: ['Content of the damaged packets.'],
      mend: [`ethtool -S ${interfaceOf(look)} | grep -i -E "crc|err"`],
    }
  }
  if (on.length > 0) {
    return {
      ...fine(
        'offloaded',
        `No packet is larger than a frame so far, but ${on.join(', ')} ${on.length === 1 ? 'is' : 'are'} on.`,
      ),
      verdict: 'note',
      mend: [`ethtool -K ${interfaceOf(look)} gro off lro off gso off tso off`],
    }
  }
  return fine('offloaded', 'No packet is larger than a frame.')
}
