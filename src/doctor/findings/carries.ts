/** Whether the feed carries other hosts' traffic at all. */
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

/** Fewer packets than this tell nothing about what a port is given. */
const MIN_PACKETS = 20
/** A switch floods broadcasts and unknown receivers to every port; more than this share is more than a mirror adds. */
const FLOODED_SHARE = 0.95
/** A mirror port's own chatter is small beside the mirrored traffic. */
const OWN_SHARE = 0.9

export function judgeCarries(look: Look): Finding {
  const { survey, live } = look
  const { packets } = survey
  const down = live?.interfaces.find((i) => !i.isUp || !i.hasCarrier)
  if (down !== undefined) return explainDown(down.name, down.isUp)
  if (packets === 0) return explainNothing(look)
  if (packets < MIN_PACKETS)
    return tooLittle('carries', many(packets, 'packet'), count(MIN_PACKETS))
  if (survey.own / packets >= OWN_SHARE) {
    return {
      code: 'carries',
      verdict: 'problem',
      title: `${percent(survey.own / packets)} of ${many(packets, 'packet')} are this host's own: the port is no mirror, or the mirror carries nothing.`,
      unsafe: ['Anything about other hosts: they were not looked at.'],
      mend: askForMirror(look),
    }
  }
  // A TCP connection is from host to host, whatever its hardware addresses say.
  if (survey.connections === 0 && survey.flooded / packets >= FLOODED_SHARE) {
    return {
      code: 'carries',
      verdict: 'problem',
      title: `${count(survey.flooded)} of ${many(packets, 'packet')} are broadcast or multicast: this is what a switch floods to every port, not a mirror.`,
      unsafe: ['That nobody talks here: only what is meant for all was seen.'],
      mend: askForMirror(look),
    }
  }
  const flooded = share(survey.flooded, packets)
  return fine(
    'carries',
    `${many(packets, 'packet')}, ${percent(1 - flooded)} of them from host to host, in ${many(survey.connections, 'TCP connection')}.`,
  )
}

function explainDown(name: string, isUp: boolean): Finding {
  return {
    code: 'carries',
    verdict: 'problem',
    title: isUp
      ? `${name} has no carrier: cable, optics or the switch port is off.`
      : `${name} is down.`,
    unsafe: ['Everything: nothing can come in.'],
    mend: isUp
      ? [
          `ip link show ${name}; then the cable, and the switch: "no shutdown" on the mirror's destination port`,
        ]
      : [`ip link set ${name} up`],
  }
}

function explainNothing(look: Look): Finding {
  const filter = look.live?.filter ?? ''
  return {
    code: 'carries',
    verdict: 'problem',
    title:
      look.live === null
        ? 'There is not one packet.'
        : `Not one packet in ${count(look.live.seconds)} s${filter === '' ? '' : ` passed the filter "${filter}"`}.`,
    unsafe: ['That nothing happened: nothing was seen, which is not the same.'],
    mend: [
      ...(filter === ''
        ? []
        : [
            `Look without the filter first; tagged traffic needs it as well: --filter "(${filter}) or (vlan and (${filter}))"`,
          ]),
      ...askForMirror(look),
    ],
  }
}

function askForMirror(look: Look): string[] {
  const where =
    look.live === null
      ? 'the port it was captured on'
      : `the port ${interfaceOf(look)} is plugged into`
  return [
    `To whoever runs the switch: "Is ${where} the destination of a mirror session, and is the session up?"`,
    'Cisco: show monitor session all. Juniper: show forwarding-options analyzer. Arista: show monitor session.',
    'Cisco: monitor session 1 source interface X both; monitor session 1 destination interface Y',
  ]
}
