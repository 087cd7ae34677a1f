/** Named pipes: the DCE/RPC inside them, MS-RPCE 2.1.1.2. What else goes through one is counted. */
import type { Fields } from '../../src/bytes/fields.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { ENDPOINT_WAIT_MICROS } from '../../src/formats/dceRpc/constants.ts'
import { createRpcConversation, type RpcListener } from '../../src/formats/dceRpc/conversation.ts'
import { isRpc, readPipe } from '../../src/formats/dceRpc/reader.ts'
import { MAX_LIST_VALUES } from './constants.ts'
import type { Open, SmbState } from './state.ts'

/** Pipes that systems have, MS-RPCE's protocols by their well-known endpoints; lower case. */
const PIPE_NAMES: ReadonlySet<string> = new Set(
  `atsvc browser dnsserver efsrpc epmapper eventlog fssagentrpc initshutdown keysvc lsarpc lsass
   msgsvc netdfs netlogon ntsvcs plugplay protected_storage samr spoolss srvsvc svcctl trkwks w32time
   winreg wkssvc`.split(/\s+/),
)

/** Whether a name is that of a pipe which systems have. */
export const isPipeName = (name: string): boolean =>
  name.length < 32 && PIPE_NAMES.has(name.replace(/^\\?(?:pipe\\)?/i, '').toLowerCase())

/** What conversations inside this connection's pipes tell, goes into its record. One a session. */
export function pipeListener(state: SmbState, session: SessionContext): RpcListener {
  state.rpcListener ??= {
    event: (event) => session.event(event),
    anomaly: (code) => session.anomaly(code),
    noteInterface(name) {
      const { fields } = state
      if (fields.rpcInterfaces.includes(name) || fields.rpcInterfaces.length >= MAX_LIST_VALUES)
        return
      fields.rpcInterfaces = [...fields.rpcInterfaces, name]
    },
    countCall() {
      state.fields.rpcCalls++
    },
    noteEndpoint(port) {
      // Clients take a tower's port, and the address they asked at.
      session.expect({
        host: '',
        listener: Direction.Resp,
        port,
        transport: 'tcp',
        protocol: 'dcerpc',
        isRead: true,
        forMicros: ENDPOINT_WAIT_MICROS,
      })
    },
    endLogin(login) {
      // Who logs in again inside a pipe is, as a rule, who logged in to the connection.
      if (session.facts.user !== '') return
      session.facts.user = login.user
      session.facts.userDomain = login.domain
    },
  }
  return state.rpcListener
}

/** Bytes written to (0) or read from (1) a pipe: `total` of them at `offset`, of which some may not be at hand. */
export function notePipeBytes(
  state: SmbState,
  open: Open,
  direction: 0 | 1,
  message: Fields,
  offset: number,
  total: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (total <= 0) return
  if (direction === 0) open.bytesWritten += total
  else open.bytesRead += total
  const start = message.start + offset
  if (offset <= 0 || start >= message.end) return
  const end = Math.min(message.end, start + total)
  if (open.rpc === undefined) {
    if (!isRpc(message.bytes, start, end)) return
    open.rpc = createRpcConversation(open.path)
  }
  readPipe(
    open.rpc,
    direction,
    message.bytes,
    start,
    end,
    total,
    tsMicros,
    pipeListener(state, session),
  )
}
