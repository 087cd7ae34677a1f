/** Port mapper (version 2) and rpcbind (3, 4): where a program listens. RFC 1833. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { MAX_ENTRIES, MAX_NAME_BYTES, PORT_WAIT_MICROS, PROGRAMS } from './constants.ts'
import type { Call, NfsState } from './state.ts'
import { tellCall } from './tell.ts'
import { readText } from './xdr.ts'

const SET = 1
const UNSET = 2
const GETPORT = 3
const DUMP = 4
const GETVERSADDR = 9
const TRANSPORTS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' }

const nameOf = (program: number): string => PROGRAMS[program] ?? String(program)

/** Which program is asked for: `nfs 3 tcp`. */
export function readMapArguments(call: Call, reader: ByteReader): void {
  const { procedure } = call
  const hasMapping =
    procedure === SET || procedure === UNSET || procedure === GETPORT || procedure === GETVERSADDR
  if (!hasMapping) return
  const program = reader.u32be()
  const version = reader.u32be()
  let transport = ''
  if (call.version === 2) {
    const number = reader.u32be()
    transport = TRANSPORTS[number] ?? String(number)
  } else transport = readText(reader, MAX_NAME_BYTES)
  if (!reader.ok) return
  call.object = `${nameOf(program)} ${version} ${transport}`.trimEnd()
  if (transport === 'tcp' || transport === 'tcp6') call.transport = 'tcp'
  else if (transport === 'udp' || transport === 'udp6') call.transport = 'udp'
}

/** A port, an address, or all there are. */
export function readMapResults(
  state: NfsState,
  call: Call,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const { procedure } = call
  const tell = (ok: boolean, extra: Record<string, unknown>): void =>
    tellCall(
      state,
      call,
      ok ? 'ok' : 'error',
      '',
      ok ? '' : 'not registered',
      tsMicros,
      session,
      extra,
    )
  if (procedure === GETPORT || procedure === GETVERSADDR) {
    if (call.version === 2) {
      const port = reader.u32be()
      if (!reader.ok) return
      tell(port !== 0, { port })
      announce(call, port, session)
      return
    }
    const address = readText(reader, MAX_NAME_BYTES)
    if (!reader.ok) return
    tell(address !== '', { address })
    announce(call, portOf(address), session)
    return
  }
  if (procedure === SET || procedure === UNSET) {
    const done = reader.u32be() !== 0
    tellCall(state, call, done ? 'ok' : 'error', '', '', tsMicros, session)
    return
  }
  if (procedure === DUMP) tell(true, { mappings: readMappings(call, reader) })
  else tellCall(state, call, 'ok', '', '', tsMicros, session)
}

/** Port of a universal address, RFC 5665 (5.2.3.3): its last two numbers; 0 where it has none. */
function portOf(address: string): number {
  const found = /\.(\d{1,3})\.(\d{1,3})$/.exec(address)
  const [high, low] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)]
  return high > 255 || low > 255 ? 0 : high * 256 + low
}

/** The flow to come: to the address that was asked, whichever of its own the server tells. */
function announce(call: Call, port: number, session: SessionContext): void {
  if (call.transport === '' || port === 0 || port > 0xffff) return
  session.expect({
    host: '',
    listener: Direction.Resp,
    port,
    transport: call.transport,
    protocol: 'nfs',
    isRead: true,
    forMicros: PORT_WAIT_MICROS,
  })
}

function readMappings(call: Call, reader: ByteReader): string[] {
  const mappings: string[] = []
  while (reader.u32be() === 1 && reader.ok && mappings.length < MAX_ENTRIES) {
    const program = reader.u32be()
    const version = reader.u32be()
    if (call.version === 2) {
      const number = reader.u32be()
      const transport = TRANSPORTS[number] ?? String(number)
      const port = reader.u32be()
      if (reader.ok) mappings.push(`${nameOf(program)} ${version} ${transport} ${port}`)
    } else {
      const transport = readText(reader, MAX_NAME_BYTES)
      const address = readText(reader, MAX_NAME_BYTES)
      readText(reader, MAX_NAME_BYTES)
      if (reader.ok) mappings.push(`${nameOf(program)} ${version} ${transport} ${address}`)
    }
  }
  return mappings
}
