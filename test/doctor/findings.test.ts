/** Findings from made numbers: what no file of packets can show, and the bounds of verdicts. */
import { deepStrictEqual, match, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { diagnose, summarise } from '../../src/doctor/diagnose.ts'
import type { FindingCode } from '../../src/doctor/finding.ts'
import { readOffloads, readRing } from '../../src/doctor/interfaceFacts.ts'
import type { InterfaceFacts, LiveFacts, Look, SurveyNumbers } from '../../src/doctor/numbers.ts'
import { Survey } from '../../src/doctor/survey.ts'

const NOW = 1_800_000_000e6
const GOOD: Partial<SurveyNumbers> = {
  packets: 100_000,
  wireBytes: 50e6,
  capturedBytes: 50e6,
  firstMicros: NOW,
  lastMicros: NOW + 30e6,
  directed: 99_000,
  flooded: 1000,
  connections: 500,
  acks: 90_000,
  streamBytes: 40e6,
  twoWayFlows: 500,
  dataSegments: 50_000,
}
const CARD: InterfaceFacts = {
  name: 'eth1',
  isUp: true,
  hasCarrier: true,
  mtuBytes: 1500,
  speedMbit: 1000,
  nicDrops: 0,
  nicErrors: 0,
  offloads: [],
  ringEntries: 512,
  maxRingEntries: 4096,
  unchecked: [],
}
const LIVE: LiveFacts = {
  interfaces: [CARD],
  seconds: 30,
  offered: 100_000,
  drops: 0,
  clockAheadMicros: 900,
  filter: '',
  remarks: [],
}

const lookAt = (survey: Partial<SurveyNumbers>, live: Partial<LiveFacts> | null = {}): Look => ({
  survey: { ...new Survey().end(), ...GOOD, ...survey },
  live: live === null ? null : { ...LIVE, ...live },
  sources: ['eth1'],
  problem: '',
})

function judge(code: FindingCode, look: Look) {
  const findings = diagnose(look)
  const problems = findings.filter((f) => f.verdict === 'problem').map((f) => f.code)
  return { ...findings.find((f) => f.code === code)!, problems }
}

describe('doctor findings', () => {
  test('good numbers are good, live and from a file', () => {
    strictEqual(summarise(diagnose(lookAt({}))), 'This feed is good.')
    strictEqual(summarise(diagnose(lookAt({}, null))), 'This feed is good.')
  })

  test("the sensor's own drops are told apart, and weigh on the other verdicts", () => {
    const own = judge('sensor-drops', lookAt({}, { drops: 5000, offered: 105_000 }))
    deepStrictEqual(own.problems, ['sensor-drops'])
    match(own.unsafe.join(), /also see what was dropped here/)
    match(own.mend.join(), /--ring-mib 256 --workers 4/)
    const both = judge('lossy', lookAt({ ackGaps: 900 }, { drops: 5000, offered: 105_000 }))
    deepStrictEqual(both.problems, ['sensor-drops', 'lossy'])
    match(both.title, /this machine dropped itself: see sensor-drops/)
  })

  test('losses of the card name its largest ring', () => {
    const { mend } = judge('sensor-drops', lookAt({}, { interfaces: [{ ...CARD, nicDrops: 400 }] }))
    match(mend.join(), /ethtool -G eth1 rx 4096 {3}\(now 512\)/)
  })

  test('loss on a port that is nearly full says how full', () => {
    const { mend } = judge('lossy', lookAt({ ackGaps: 900, peakSecondBytes: 118e6 }))
    match(mend.join(), /944 of the port's 1,000 Mbit\/s/)
  })

  test('data behind its acknowledgement is disorder, not loss', () => {
    const look = lookAt({ ackGaps: 1, healedGaps: 899, healedAcrossInterfaces: 890 })
    const { problems, mend } = judge('out-of-order', look)
    deepStrictEqual(problems, ['out-of-order'])
    match(mend.join(), /do not share a clock/)
  })

  test('an interface that is down, has no carrier, or brings only its own', () => {
    const down = lookAt({}, { interfaces: [{ ...CARD, isUp: false }] })
    match(judge('carries', down).mend.join(), /ip link set eth1 up/)
    const dark = lookAt({}, { interfaces: [{ ...CARD, hasCarrier: false }] })
    match(judge('carries', dark).title, /no carrier/)
    match(judge('carries', lookAt({ own: 99_999 })).title, /this host's own/)
  })

  test('nothing behind a filter asks about the filter first', () => {
    const { mend } = judge('carries', lookAt({ packets: 0 }, { filter: 'port 22' }))
    match(mend[0]!, /\(port 22\) or \(vlan and \(port 22\)\)/)
  })

  test('the clocks of card and machine', () => {
    strictEqual(judge('clock', lookAt({}, { clockAheadMicros: 300_000 })).verdict, 'note')
    const ahead = judge('clock', lookAt({}, { clockAheadMicros: -37e6 }))
    strictEqual(ahead.verdict, 'problem')
    match(ahead.title, /37 s ahead of this machine's clock/)
  })

  test('what hides hosts', () => {
    const vpn = judge('encrypted-tunnel', lookAt({ hiddenBytes: 45e6 }))
    deepStrictEqual(vpn.problems, ['encrypted-tunnel'])
    const strange = { notIp: 90_000, etherTypes: { 4660: 89_000, 2054: 1000 } }
    match(judge('undecodable', lookAt(strange)).title, /EtherType 0x1234 \(89,000\)/)
    strictEqual(
      judge('undecodable', lookAt({ notIp: 90_000, etherTypes: { 2054: 90_000 } })).verdict,
      'ok',
    )
  })

  test('ERSPAN that truncates is mended in its session', () => {
    const { mend } = judge('truncated', lookAt({ overlong: 5000, tunnels: { erspan2: 99_000 } }))
    match(mend.join(), /ERSPAN session/)
  })

  test('jumbo frames are no offload', () => {
    const look = lookAt({ supersize: 5000, largestBytes: 9000, atLargest: 4800 })
    strictEqual(judge('offloaded', look).verdict, 'note')
    const offload = lookAt({ supersize: 5000, largestBytes: 65_160, atLargest: 40 })
    match(judge('offloaded', offload).mend[0]!, /^ethtool -K eth1 gro off lro off gso off tso off/)
  })

  test('copies are explained by what differs', () => {
    const copies = { duplicates: 40_000, comparedCopies: 40_000 }
    const routed = judge('duplicated', lookAt({ ...copies, copiesOtherTtl: 39_000 }))
    match(routed.title, /before a router/)
    const legs = judge('duplicated', lookAt({ ...copies, copiesOtherInterface: 40_000 }))
    match(legs.mend.join(), /leave one -i/)
  })

  test('what ethtool prints', () => {
    const features = 'generic-receive-offload: on\nlarge-receive-offload: off [fixed]\n'
    deepStrictEqual(readOffloads(features), ['gro'])
    deepStrictEqual(readOffloads('generic-receive-offload: on [fixed]\n'), [])
    const ring =
      'Pre-set maximums:\nRX:\t\t4096\nTX:\t\t4096\nCurrent hardware settings:\nRX:\t\t512\n'
    deepStrictEqual(readRing(ring), [4096, 512])
    deepStrictEqual(readRing(''), [0, 0])
  })
})
