/** Licensing in clear (MS-RDPELE 2.2.2): type, version, size (2, LE), and for an error its code. */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import type { RdpState } from './state.ts'

const ERROR_ALERT = 0xff
const VALID_CLIENT = 7
/** What a server's message ends with, or how far it came. */
const MESSAGES: Readonly<Record<number, string>> = {
  1: 'requested',
  2: 'requested',
  3: 'new-license',
  4: 'upgrade-license',
}

/** Reads the licensing PDU at `pos`. */
export function readLicense(state: RdpState, input: StreamSlice, isOrig: boolean): void {
  const type = input.u8()
  input.skip(3)
  if (!input.ok) return
  if (type === ERROR_ALERT) {
    const code = input.u32le()
    if (!input.ok) return
    state.fields.licensing = code === VALID_CLIENT ? 'valid-client' : `error-${code}`
    if (!isOrig) state.licensed = true
  } else if (!isOrig && MESSAGES[type] !== undefined) {
    state.fields.licensing = MESSAGES[type]
    if (type === 3 || type === 4) state.licensed = true
  }
}
