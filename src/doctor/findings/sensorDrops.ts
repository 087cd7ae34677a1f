/** Packets that reached this machine and were dropped here: the sensor's own loss, not the mirror's. */
import { count, type Finding, fine, grade, interfaceOf, many, percent, share } from '../finding.ts'
import type { InterfaceFacts, Look } from '../numbers.ts'

/** One in ten thousand leaves sessions with a hole here and there; one in a thousand spoils the other verdicts. */
const NOTE_SHARE = 0.0001
const PROBLEM_SHARE = 0.001

export function judgeSensorDrops(look: Look): Finding {
  const { live } = look
  if (live === null) {
    return {
      ...fine('sensor-drops', 'A file does not say what the program that wrote it dropped.'),
      verdict: 'unjudged',
    }
  }
  const card = live.interfaces.reduce((sum, i) => sum + i.nicDrops + i.nicErrors, 0)
  const verdict = grade(share(live.drops + card, live.offered + card), NOTE_SHARE, PROBLEM_SHARE)
  if (verdict === undefined && live.drops + card === 0) {
    return fine('sensor-drops', `This machine dropped none of ${many(live.offered, 'packet')}.`)
  }
  const name = interfaceOf(look)
  const mend: string[] = []
  if (live.drops > 0) {
    mend.push(`earshot sensor -i ${name} --ring-mib 256 --workers 4`)
    mend.push(`Or take in less: earshot sensor -i ${name} --filter "not port 443"`)
  }
  for (const facts of live.interfaces) mend.push(...mendCard(facts))
  return {
    code: 'sensor-drops',
    verdict: verdict ?? 'note',
    title: `This machine itself dropped packets: ${count(live.drops)} of ${count(live.offered)} for want of room in the ring${
      card > 0 ? `, and its cards lost ${count(card)} before that` : ''
    } (${percent(share(live.drops + card, live.offered + card))}).`,
    unsafe: [
      'The verdicts below on loss, one-sidedness and order: they also see what was dropped here.',
      'Byte counts and completeness of sessions during bursts.',
    ],
    mend,
  }
}

function mendCard(facts: InterfaceFacts): string[] {
  if (facts.nicDrops + facts.nicErrors === 0) return []
  const mend: string[] = []
  if (facts.nicDrops > 0 && facts.maxRingEntries > facts.ringEntries) {
    mend.push(`ethtool -G ${facts.name} rx ${facts.maxRingEntries}   (now ${facts.ringEntries})`)
  } else if (facts.nicDrops > 0 && facts.maxRingEntries === 0) {
    mend.push(
      `ethtool -g ${facts.name}, then ethtool -G ${facts.name} rx with the maximum it shows`,
    )
  }
  if (facts.nicErrors > 0) {
    mend.push(
      `ethtool -S ${facts.name} | grep -i err   (${count(facts.nicErrors)} damaged frames: cable, optics, duplex)`,
    )
  }
  return mend
}
