/** Whether a datagram is RMCP's with IPMI or ASF in it (ASF 2.0, 3.2.2; IPMI 2.0, 13.1, 13.6). */
import { Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { ACKNOWLEDGES, CLASS_ASF, CLASS_IPMI, PAYLOADS, RMCP_PLUS } from './constants.ts'

/** IANA's number of ASF, behind the header. */
const ASF = 0x000011be

/** Says what a datagram is; allocates nothing. */
export function probeIpmi(input: StreamSlice): Probe {
  if (input.peek() !== 6 || input.peek(1) !== 0) return Probe.No
  const kind = input.peek(3)
  const have = input.remaining()
  const { view, pos } = input
  if ((kind & ~ACKNOWLEDGES) === CLASS_ASF) {
    if (kind & ACKNOWLEDGES) return have === 4 && input.isUsualPort ? Probe.Yes : Probe.No
    return have >= 12 && view.getUint32(pos + 4) === ASF ? Probe.Yes : Probe.No
  }
  if (kind !== CLASS_IPMI || input.peek(2) !== 0xff || have < 14) return Probe.No
  const type = input.peek(4)
  if (type === RMCP_PLUS) {
    const payload = input.peek(5) & 0x3f
    if (have < 16 || !PAYLOADS.includes(payload)) return Probe.No
    const lead = payload === 2 ? 22 : 16
    if (have < lead) return Probe.No
    return lead + view.getUint16(pos + lead - 2, true) <= have ? Probe.Yes : Probe.No
  }
  if (type > 5 || type === 3) return Probe.No
  const lead = type === 0 ? 14 : 30
  if (have < lead) return Probe.No
  const length = view.getUint8(pos + lead - 1)
  // Some add a byte, so that lengths that old network cards stumbled over do not occur.
  return length >= 7 && lead + length <= have && lead + length + 1 >= have ? Probe.Yes : Probe.No
}
