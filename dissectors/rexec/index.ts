/**
 * rexec, remote execution by password of 4.2BSD (rexec(3), rexecd(8)): who runs what,
 * whether the server let it, and how much came back.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { endReply, Reply, readReply, weighOutput } from '../../src/terminal/commandReply.ts'
import { GAP, MAX_COMMAND_BYTES, MAX_NAME_BYTES, MAX_PASSWORD_BYTES } from './constants.ts'
import { readOpening } from './opening.ts'
import { probeRexec } from './probe.ts'
import { rexecColumns } from './record.ts'
import { createRexecState, Opening, type RexecState } from './state.ts'

export const rexec: StreamDissector<RexecState> = {
  name: 'rexec',
  description: 'rexec: user, command, its result',
  transport: 'tcp',
  columns: rexecColumns,
  ports: [512],
  probeBytes: 256,
  maxHeldBytes: MAX_COMMAND_BYTES + MAX_NAME_BYTES + MAX_PASSWORD_BYTES + 256,
  create: createRexecState,
  probe: probeRexec,

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
    const bytes = input.end - from
    input.pos = input.end
    if (isClient) state.fields.inputBytes += bytes
    else {
      state.fields.outputBytes += bytes
      state.lastMicros = input.tsMicros
    }
    return Verdict.More
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
      detail: { input_bytes: fields.inputBytes },
    })
  },
}
