/**
 * NetBIOS datagrams on UDP 138: who sends to whom by name (RFC 1001 17, RFC 1002 4.4), and what hosts
 * announce of themselves to network browsers (MS-BRWS, MS-MAIL).
 */
import { type DatagramDissector, Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { NAME_LABEL_BYTES } from '../../src/formats/netbiosName.ts'
import { ERROR_KIND, FIRST_KIND, HEADER_BYTES, LAST_KIND } from './constants.ts'
import { readDatagram } from './datagram.ts'
import { nbdgmColumns } from './record.ts'
import { createNbdgmState, type NbdgmState } from './state.ts'

const ENCODED_NAME_BYTES = 0x20
const FIRST_LETTER = 0x41
const LAST_LETTER = 0x50
/** The highest flag used: kind of node, first, more. */
const MAX_FLAGS = 0x0f

export const nbdgm: DatagramDissector<NbdgmState> = {
  name: 'nbdgm',
  description: 'NetBIOS datagrams: names of sender and receiver, announcements of hosts',
  transport: 'udp',
  columns: nbdgmColumns,
  ports: [138],
  create: createNbdgmState,

  probe(input) {
    const kind = input.peek(0)
    if (kind < FIRST_KIND || kind > LAST_KIND || kind === ERROR_KIND) return Probe.No
    if (input.peek(1) > MAX_FLAGS) return Probe.No
    // Queries have one name behind a shorter header, datagrams two.
    if (kind > ERROR_KIND) return Probe.No
    if (input.peek(HEADER_BYTES) !== ENCODED_NAME_BYTES) return Probe.No
    for (let i = 1; i < NAME_LABEL_BYTES; i++) {
      const letter = input.peek(HEADER_BYTES + i)
      if (letter < FIRST_LETTER || letter > LAST_LETTER) return Probe.No
    }
    // Answers have no form of their own: whoever was heard first is the one that sends.
    return input.direction === Direction.Orig || input.isUsualPort ? Probe.Yes : Probe.No
  },

  datagram(state, input, session) {
    session.facts.confidence = 1
    readDatagram(state, input, session)
    return Verdict.More
  },
}
