/**
 * rsh, the remote shell of 4.2BSD (rcmd(3), rshd(8)): who runs what as whom, whether the
 * server let it, how much came back, and the files rcp moved.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { endReply, Reply, readReply, weighOutput } from '../../src/terminal/commandReply.ts'
import { GAP, MAX_COMMAND_BYTES, MAX_NAME_BYTES } from './constants.ts'
import { readOpening } from './opening.ts'
import { probeRsh } from './probe.ts'
import { rshColumns } from './record.ts'
import { createRshState, Opening, type RshState } from './state.ts'

export const rsh: StreamDissector<RshState> = {
  name: 'rsh',
  description: 'rsh: users, command, its result, files moved by rcp',
  transport: 'tcp',
  columns: rshColumns,
  ports: [514],
  probeBytes: 256,
  maxHeldBytes: MAX_COMMAND_BYTES + 2 * MAX_NAME_BYTES + 256,
  create: createRshState,
  probe: probeRsh,

  feed(state, input, session) {
    const isClient = input.direction === Direction.Orig
    if (isClient && state.opening !== Opening.Done) {
      const verdict = readOpening(state, input, session)
      if (verdict !== true) return verdict
    } else if (!isClient && state.reply !== Reply.Output) {
      const verdict = readReply(state, input, session)
      if (verdict !== true) return verdict
    }
    if (!isClient) weighOutput(state, input, session)
    const from = input.pos
    const verdict = state.copy === null ? skipAll(input) : state.copy.read(input, session)
    const bytes = input.pos - from + input.skipBytes
    if (isClient) state.fields.inputBytes += bytes
    else {
      state.fields.outputBytes += bytes
      state.lastMicros = input.tsMicros
    }
    return verdict
  },

  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    if (direction === Direction.Orig) {
      if (state.opening !== Opening.Done) return Verdict.Broken
      state.fields.inputBytes += missing
    } else {
      // The status is lost with it; what comes may be output or an error.
      if (state.reply !== Reply.Output) return Verdict.Done
      state.fields.outputBytes += missing
    }
    state.copy?.lose(session)
    return Verdict.More
  },

  finish(state, direction, tsMicros, session) {
    // Nothing was said to a client that had not yet asked.
    if (direction === Direction.Resp && state.opening === Opening.Done) {
      endReply(state, tsMicros, session)
    }
  },

  close(state, tsMicros, session) {
    const { fields } = state
    if (state.reply === Reply.Output) endReply(state, tsMicros, session)
    state.copy?.close(tsMicros, session)
    fields.fileCount = state.copy?.count ?? 0
    if (state.opening !== Opening.Done) return
    const isRunning = state.reply === Reply.Output && !state.isRefused
    session.event({
      tsMicros: state.commandMicros,
      kind: 'command',
      action: 'exec',
      object: fields.command,
      user: session.facts.user,
      status: isRunning ? 'ok' : state.isRefused ? 'error' : 'unknown',
      statusText: fields.result,
      bytes: fields.outputBytes,
      durationMicros: Math.max(0, state.lastMicros - state.commandMicros),
      detail: { client_user: fields.clientUser, input_bytes: fields.inputBytes },
    })
  },
}

function skipAll(input: { pos: number; end: number }): Verdict {
  input.pos = input.end
  return Verdict.More
}
