/**
 * The program behind a client, where it shows: from the cookie and the request, and in clear
 * from the settings. Empty when two programs would look the same.
 */
import type { RdpState } from './state.ts'

/** Cookies that only these programs send, whatever user they try. */
const COOKIES: Readonly<Record<string, string>> = {
  nmap: 'nmap',
  ncrack_user: 'ncrack',
}

function name(state: RdpState, tool: string, evidence: string): void {
  if (state.fields.tool !== '') return
  state.fields.tool = tool
  state.fields.toolEvidence = evidence
}

/** After the connection request. */
export function recogniseRequest(state: RdpState): void {
  const { cookie } = state.fields
  const tool = COOKIES[cookie]
  if (tool !== undefined) name(state, tool, `cookie ${cookie}`)
}

/** After the client's settings. */
export function recogniseSettings(state: RdpState): void {
  void state
}
