/** Zeek's conn_state: opening and closing of a connection in one word. */

import { historyText } from './history.ts'
import { FLOW_WORDS, ORIG_TCP, RESP_TCP } from './layout.ts'
import type { FlowTable } from './table.ts'
import { End, Tcp, type TcpTracker } from './tcpState.ts'

/** A SYN, then the originator's own RST, and nothing of a connection between them. */
const RESET_AFTER_SYN = /^\^?S[^HAFGIQ]*R/

export function connState(table: FlowTable, tcp: TcpTracker, slot: number): string {
  const at = slot * FLOW_WORDS
  const orig = table.words[at + ORIG_TCP + Tcp.State]
  const resp = table.words[at + RESP_TCP + Tcp.State]
  const origSilent = orig === End.Inactive || orig === End.Partial
  const respSilent = resp === End.Inactive || resp === End.Partial
  if (resp === End.Reset) {
    if (orig === End.SynSent || orig === End.SynAckSent) return 'REJ'
    if (orig === End.Reset && tcp.payloadOf(slot, 0) === 0 && tcp.payloadOf(slot, 1) === 0) {
      return 'REJ'
    }
    return origSilent ? 'RSTRH' : 'RSTR'
  }
  if (orig === End.Reset) {
    if (!respSilent) return 'RSTO'
    return RESET_AFTER_SYN.test(historyText(table, slot)) ? 'RSTOS0' : 'OTH'
  }
  if (orig === End.Closed && resp === End.Closed) return 'SF'
  if (orig === End.Closed) return respSilent ? 'SH' : 'S2'
  if (resp === End.Closed) return origSilent ? 'SHR' : 'S3'
  if (orig === End.SynSent && resp === End.Inactive) return 'S0'
  return orig === End.Established && resp === End.Established ? 'S1' : 'OTH'
}
