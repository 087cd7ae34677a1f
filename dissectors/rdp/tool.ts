/**
 * The program behind a client, where it shows: from the cookie, and in clear from the settings.
 * Empty when two programs would look the same. FreeRDP also stands for what is built on it.
 */
import type { RdpState } from './state.ts'

/** Cookies that only these programs send, whatever user they try. */
const COOKIES: Readonly<Record<string, string>> = { nmap: 'nmap', NCRACK_USER: 'ncrack' }
/** Names of client machines that programs have built in. */
const MACHINES: Readonly<Record<string, string>> = { 'EMP-LAP-0014': 'nmap', NCRACK: 'ncrack' }

/** Programs that only look. */
const SCANNERS: readonly string[] = ['nmap']
export const isScanner = (tool: string): boolean => SCANNERS.includes(tool)

/** A debugging channel of rdesktop's own. */
const RDESKTOP_CHANNEL = 'snddbg'
/** Windows XP's build without its product id, and a colour depth XP does not know. */
const RDESKTOP_BUILD = 2600
const RDESKTOP_DEPTHS = 0x0b
/** Windows 10's build without a product id, in a core block with scale factors. */
const FREERDP_BUILD = 18_363
const FREERDP_CORE_BYTES = 230

function name(state: RdpState, tool: string, evidence: string): void {
  if (state.fields.tool !== '') return
  state.fields.tool = tool
  state.fields.toolEvidence = evidence
}

/** After the connection request. */
export function recogniseRequest(state: RdpState): void {
  const { cookie } = state.fields
  const tool = Object.hasOwn(COOKIES, cookie) ? COOKIES[cookie] : undefined
  if (tool !== undefined) name(state, tool, `cookie ${cookie}`)
}

/** After the client's settings. */
export function recogniseSettings(state: RdpState): void {
  const { fields } = state
  const { clientName, clientBuildNumber: build, clientProductId } = fields
  const machine = Object.hasOwn(MACHINES, clientName) ? MACHINES[clientName] : undefined
  if (machine !== undefined) name(state, machine, `client machine ${clientName}`)
  else if (fields.channels.includes(RDESKTOP_CHANNEL)) {
    name(state, 'rdesktop', `channel ${RDESKTOP_CHANNEL}`)
  } else if (clientProductId !== '') return
  else if (build === RDESKTOP_BUILD && state.depthsOffered === RDESKTOP_DEPTHS) {
    name(state, 'rdesktop', 'build 2600 without a product id that offers 32 bit colour')
  } else if (build === FREERDP_BUILD && state.coreBytes === FREERDP_CORE_BYTES) {
    name(state, 'freerdp', 'build 18363 without a product id; Remmina and others are built on it')
  }
}
