/** Whether packets come in the order in which they passed. */
import {
  count,
  duration,
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

const MIN_PACKETS = 200
/** Times that step back: a busy card with several queues makes a few. */
const NOTE_BACK = 0.0001
const PROBLEM_BACK = 0.001
/** A step back this large is a clock that was set, not a queue: even one matters. */
const CLOCK_STEP_MICROS = 1_000_000
/** Segments in the wrong order: networks make some themselves. */
const NOTE_ORDER = 0.002
const PROBLEM_ORDER = 0.01
/** Data after its own acknowledgement cannot pass one point of a network: less is enough. */
const NOTE_HEALED = 0.0005
const PROBLEM_HEALED = 0.005
/** Fewer of anything are chance. */
const MIN_EVENTS = 3

export function judgeOutOfOrder(look: Look): Finding {
  const { survey } = look
  if (survey.packets < MIN_PACKETS) {
    return tooLittle('out-of-order', many(survey.packets, 'packet'), count(MIN_PACKETS))
  }
  return judgeTimes(look) ?? judgeSegments(look) ?? goodOrder(look)
}

function judgeTimes(look: Look): Finding | undefined {
  const { packets, backwards, largestBackMicros } = look.survey
  const isStep = largestBackMicros >= CLOCK_STEP_MICROS
  if (backwards < MIN_EVENTS && !isStep) return undefined
  const part = share(backwards, packets)
  const verdict = grade(part, NOTE_BACK, PROBLEM_BACK) ?? (isStep ? 'note' : undefined)
  if (verdict === undefined) return undefined
  return {
    code: 'out-of-order',
    verdict,
    title: `${count(backwards)} of ${many(packets, 'packet')} (${percent(part)}) are earlier than one before them, by up to ${duration(largestBackMicros)}.`,
    unsafe: [
      'Order of events that lie closer together than that; round trips, typing and login times.',
      ...(isStep ? ['When sessions are closed: time-outs go by packet time.'] : []),
    ],
    mend: isStep
      ? [
          'The clock was set during the capture, or captures were joined in the wrong order.',
          'chronyc tracking; chronyc makestep before the capture, not during it',
          'mergecap -w sorted.pcap FILE...; reordercap FILE sorted.pcap',
        ]
      : [
          'reordercap FILE sorted.pcap mends a file.',
          `ethtool -L ${interfaceOf(look)} combined 1   (one receive queue), or all packets into the first: ethtool -X ${interfaceOf(look)} equal 1`,
          'earshot sensor --workers N shares by flow and keeps the order inside each.',
        ],
  }
}

function judgeSegments(look: Look): Finding | undefined {
  const { survey } = look
  const { dataSegments, reorderedSoon, reorderedLate, healedGaps } = survey
  const healed = healedGaps < MIN_EVENTS ? 0 : share(healedGaps, survey.acks)
  const order = reorderedSoon < MIN_EVENTS ? 0 : share(reorderedSoon, dataSegments)
  const verdicts = [
    grade(healed, NOTE_HEALED, PROBLEM_HEALED),
    grade(order, NOTE_ORDER, PROBLEM_ORDER),
  ]
  const verdict = verdicts.includes('problem') ? 'problem' : verdicts.find((v) => v !== undefined)
  if (verdict === undefined) return undefined
  const acrossLegs = survey.healedAcrossInterfaces > healedGaps / 2
  const parts: string[] = []
  if (healedGaps >= MIN_EVENTS) {
    parts.push(
      `${many(healedGaps, 'acknowledgement')} came before the data ${healedGaps === 1 ? 'it is' : 'they are'} for, which no single point of a network can see`,
    )
  }
  if (reorderedSoon + reorderedLate >= MIN_EVENTS) {
    parts.push(
      `${count(reorderedSoon + reorderedLate)} of ${many(dataSegments, 'TCP segment')} came behind later ones, ${count(reorderedSoon)} of them by under 3 ms`,
    )
  }
  const title = parts.join('; ')
  return {
    code: 'out-of-order',
    verdict,
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
    unsafe: [
      'Loss: data that comes after its acknowledgement is first counted as missed.',
      'Round trips, think and typing times, and SSH logins inferred from them.',
    ],
    mend: acrossLegs
      ? [
          'The two interfaces do not share a clock, or are read unevenly: use two ports of one card and its kernel time (--timestamps kernel).',
          'For files of two legs: capture both with one program, dumpcap -i eth1 -i eth2.',
        ]
      : [
          `ethtool -L ${interfaceOf(look)} combined 1   (one receive queue keeps both directions in order)`,
          `Or a hash that puts both directions into one queue: ethtool -X ${interfaceOf(look)} hfunc toeplitz, with a symmetric key (0x6d5a repeated) as hkey`,
          'With a packet broker or two mirrors joined: its time-stamping and port order, not this machine, is to be mended.',
        ],
  }
}

function goodOrder(look: Look): Finding {
  const { survey } = look
  const late = survey.reorderedSoon + survey.reorderedLate
  const note = late > 0 ? `; ${many(late, 'TCP segment')} came behind later ones` : ''
  return fine('out-of-order', `Times go forward${note}.`)
}
