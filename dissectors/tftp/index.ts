/**
 * TFTP: RFC 1350 with the options of RFC 2347, 2348, 2349, 7440. The server answers from a port of
 * its own: that flow is announced, and its blocks are counted, not read.
 */
import {
  type DatagramDissector,
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  ANSWER_WAIT_MICROS,
  BAD_DATAGRAM,
  BLOCK_BYTES,
  DATA_PROTOCOL,
  MAX_OPTIONS,
  RRQ,
  WRQ,
} from './constants.ts'
import { tftpColumns } from './record.ts'
import { pairOptions, probeTftp, readTexts } from './request.ts'
import { createTftpState, type TftpState, type Transfer } from './state.ts'
import { endTransfer, readTransfer } from './transfer.ts'

export const tftp: DatagramDissector<TftpState> = {
  name: 'tftp',
  description: 'TFTP: files asked for, sizes, repeats, errors',
  transport: 'udp',
  columns: tftpColumns,
  ports: [69],
  create: createTftpState,
  probe: probeTftp,
  datagram(state, input, session) {
    session.facts.confidence = 1
    const operation = input.peek() === 0 ? input.peek(1) : -1
    if (operation === RRQ || operation === WRQ) readRequest(state, input, session)
    // A server may answer from the port it was asked at.
    else readTransfer(state, input, input.direction === Direction.Resp, session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    giveUp(state, tsMicros, session)
  },
}

/** The transfer ends here, whole or not. */
function giveUp(state: TftpState, tsMicros: number, session: SessionContext): void {
  const { transfer } = state
  if (transfer === undefined) return
  const at = Math.min(Math.max(transfer.lastMicros, transfer.tsMicros), tsMicros)
  endTransfer(state, transfer.isFinal && !transfer.missing ? 'ok' : 'unknown', '', '', at, session)
}

function readRequest(state: TftpState, input: StreamSlice, session: SessionContext): void {
  const isWrite = input.u16be() === WRQ
  const [file, mode, ...rest] = readTexts(input, 2 + 2 * MAX_OPTIONS)
  if (file === undefined || mode === undefined) {
    session.anomaly(BAD_DATAGRAM)
    return
  }
  const { fields } = state
  const running = state.transfer
  if (running !== undefined && running.file === file && running.isWrite === isWrite) {
    if (running.blocks === 0) {
      running.repeated++
      fields.repeated++
      return
    }
  }
  giveUp(state, input.tsMicros, session)
  const options = pairOptions(rest)
  const size = options.find((o) => o.startsWith('tsize='))
  const announcedBytes = isWrite && size !== undefined ? Number(size.slice(6)) || 0 : 0
  if (fields.file === '') {
    fields.operation = isWrite ? 'WRQ' : 'RRQ'
    fields.file = file.slice(0, 256)
    fields.mode = mode.toLowerCase()
    fields.options = options
    fields.blockSize = BLOCK_BYTES
    fields.announcedBytes = announcedBytes
  }
  const transfer: Transfer = {
    isWrite,
    file,
    mode: mode.toLowerCase(),
    options,
    tsMicros: input.tsMicros,
    lastMicros: input.tsMicros,
    flow: undefined,
    blockBytes: BLOCK_BYTES,
    announcedBytes,
    windowBlocks: 1,
    lastBlock: 0,
    lastAck: -1,
    blocks: 0,
    bytes: 0,
    repeated: 0,
    isFinal: false,
    isAcknowledged: false,
    missing: false,
  }
  state.transfer = transfer
  transfer.flow = announce(state, transfer, session)
}

/** The server opens that flow, so that its datagrams have the direction of a client's. */
function announce(state: TftpState, transfer: Transfer, session: SessionContext) {
  return session.expect({
    host: '',
    listener: Direction.Orig,
    port: session.clientPort,
    transport: 'udp',
    protocol: DATA_PROTOCOL,
    forMicros: ANSWER_WAIT_MICROS,
    onDatagram(input, owner) {
      if (state.transfer === transfer) {
        readTransfer(state, input, input.direction === Direction.Orig, owner)
      }
    },
    onClose(_flow, tsMicros) {
      if (state.transfer === transfer) giveUp(state, tsMicros, session)
    },
  })
}
