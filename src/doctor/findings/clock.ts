/** Whether packet times are right, as far as that can be told. */
import { duration, type Finding, fine } from '../finding.ts'
import type { Look } from '../numbers.ts'

/** Sessions of two sensors are joined by time: a second is too much, a tenth is worth a word. */
const NOTE_SKEW_MICROS = 100_000
const PROBLEM_SKEW_MICROS = 1_000_000
/** 1990-01-01: before any capture format there is; such times come from a clock that was never set. */
const FIRST_PLAUSIBLE_MICROS = 631_152_000e6

export function judgeClock(look: Look): Finding {
  const { survey, live } = look
  if (survey.packets === 0) {
    return { ...fine('clock', 'No packet, no time to compare.'), verdict: 'unjudged' }
  }
  if (survey.lastMicros < FIRST_PLAUSIBLE_MICROS) {
    return {
      code: 'clock',
      verdict: 'note',
      title: `The packets say it was ${dayOf(survey.lastMicros)}: whoever captured them had no clock.`,
      unsafe: ['When anything happened; times are good only relative to each other.'],
      mend: ['editcap -t SECONDS FILE shifted.pcap, when the true time is known'],
    }
  }
  if (live === null) {
    return survey.leaps === 0
      ? fine('clock', `${dayOf(survey.firstMicros)} to ${dayOf(survey.lastMicros)} UTC.`)
      : {
          ...fine(
            'clock',
            `Time leaps ahead by more than an hour, ${survey.leaps === 1 ? 'once' : `${survey.leaps} times`}: several captures in one, or a clock that was set.`,
          ),
          verdict: 'note',
          unsafe: ['Duration of sessions that were open across the leap.'],
        }
  }
  const skew = live.clockAheadMicros
  if (Number.isNaN(skew) || Math.abs(skew) < NOTE_SKEW_MICROS) {
    return fine('clock', "Packet times agree with this machine's clock.")
  }
  return {
    code: 'clock',
    verdict: Math.abs(skew) >= PROBLEM_SKEW_MICROS ? 'problem' : 'note',
    title: `Packet times are ${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} this machine's clock.`,
    unsafe: ['When anything happened, and any joining with other logs or sensors by time.'],
    mend: [
      'earshot sensor --timestamps kernel   (the card has a clock of its own that nobody sets)',
      'Or set the card by the system: phc2sys -s CLOCK_REALTIME -c IFACE -O 0',
      'chronyc tracking   (is this machine itself right?)',
    ],
  }
}

function dayOf(micros: number): string {
  const time = new Date(micros / 1000)
  return Number.isNaN(time.getTime())
    ? 'no date at all'
    : time.toISOString().slice(0, 19).replace('T', ' ')
}
