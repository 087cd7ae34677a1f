/** The end of a connection: requests, files and a login that did not come to theirs. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { endLogin } from './logins.ts'
import { tellOpen } from './opens.ts'
import { abandonRequest } from './requests.ts'
import type { SmbState } from './state.ts'

export function endState(state: SmbState, tsMicros: number, session: SessionContext): void {
  const { login, pending, opens } = state
  if (login?.isProven) {
    const end = {
      status: 'unknown',
      statusCode: '',
      statusText: '',
      isGuest: false,
      isAnonymous: false,
      key: 0,
    } as const
    endLogin(state, end, tsMicros, session)
  }
  state.pending = undefined
  for (const request of pending?.values() ?? []) abandonRequest(state, request, tsMicros, session)
  state.opens = undefined
  for (const open of opens?.values() ?? []) tellOpen(state, open, tsMicros, true, session)
}
