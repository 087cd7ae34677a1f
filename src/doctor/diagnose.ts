/** All findings on a feed, and the one line that sums them up. */
import type { Finding, Judge } from './finding.ts'
import { judgeCarries } from './findings/carries.ts'
import { judgeClock } from './findings/clock.ts'
import { judgeDuplicated } from './findings/duplicated.ts'
import { judgeEncryptedTunnel } from './findings/encryptedTunnel.ts'
import { judgeLossy } from './findings/lossy.ts'
import { judgeOffloaded } from './findings/offloaded.ts'
import { judgeOneSided } from './findings/oneSided.ts'
import { judgeOutOfOrder } from './findings/outOfOrder.ts'
import { judgeSensorDrops } from './findings/sensorDrops.ts'
import { judgeTruncated } from './findings/truncated.ts'
import { judgeUndecodable } from './findings/undecodable.ts'
import { judgeVlanSplit } from './findings/vlanSplit.ts'
import type { Look } from './numbers.ts'

/** In the order in which they are to be mended: what comes first spoils those after it. */
const JUDGES: readonly Judge[] = [
  judgeCarries,
  judgeSensorDrops,
  judgeOneSided,
  judgeLossy,
  judgeTruncated,
  judgeDuplicated,
  judgeVlanSplit,
  judgeOffloaded,
  judgeOutOfOrder,
  judgeClock,
  judgeUndecodable,
  judgeEncryptedTunnel,
]

export const diagnose = (look: Look): Finding[] => JUDGES.map((judge) => judge(look))

/** `This feed is good.`, `2 problems: one-sided, truncated.`, with what else there is to say. */
export function summarise(findings: readonly Finding[]): string {
  const named = (verdict: string) =>
    findings.filter((f) => f.verdict === verdict).map((f) => f.code)
  const problems = named('problem')
  const notes = named('note')
  const unjudged = named('unjudged').filter((code) => code !== 'sensor-drops')
  const others =
    notes.length === 0
      ? ''
      : ` ${notes.length === 1 ? 'One thing' : `${notes.length} things`} to know: ${notes.join(', ')}.`
  const open = unjudged.length === 0 ? '' : ` Not judged: ${unjudged.join(', ')}.`
  if (problems.length > 0) {
    const word = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    return `${word}: ${problems.join(', ')}.${others}${open}`
  }
  if (unjudged.length > 0) return `No problem in what could be judged.${others}${open}`
  return `This feed is good.${others}`
}
