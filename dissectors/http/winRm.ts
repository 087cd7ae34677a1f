/**
 * WS-Management as WinRM and PowerShell remoting use it (MS-WSMV, DMTF DSP0226, MS-PSRP): shells,
 * commands with arguments and exit codes where they are in clear; sealed messages are said to be so.
 */
import { escapeControls, MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readBodyText } from './bodyCapture.ts'
import { readEncodedCommand, readPipeline } from './powerShell.ts'
import { addDetail } from './rpc.ts'
import type { HttpState, Transaction, WinRmCommand } from './state.ts'
import type { View } from './view.ts'

const ENVELOPE_BYTES = 16_384
/** Commands that run at once in the shells of one connection. */
const MAX_COMMANDS = 16
const MAX_ARGUMENTS = 64

export const winRm: View = {
  requestBytes: ENVELOPE_BYTES,
  responseBytes: ENVELOPE_BYTES,
  tell(state, transaction, tsMicros, session) {
    if (/^multipart\/(?:x-multi-)?encrypted/i.test(transaction.contentType)) {
      addDetail(transaction, 'sealed', true)
      session.tag('winrm-sealed')
      session.facts.encrypted = true
      return
    }
    const request = readBodyText(transaction)
    const answer = readBodyText(transaction.response)
    const action = readTag(request, 'Action')
    if (action === '') return
    const verb = action.slice(action.lastIndexOf('/') + 1)
    addDetail(transaction, 'wsman_action', action)
    const resource = readTag(request, 'ResourceURI')
    if (resource !== '') addDetail(transaction, 'resource', resource)
    const shell = readSelector(request) || readSelector(answer) || readTag(answer, 'ShellId')
    if (shell !== '') addDetail(transaction, 'shell', shell)
    const fault = readFault(answer)
    if (fault !== '') addDetail(transaction, 'fault', fault)
    if (verb === 'Command')
      startCommand(state, transaction, request, answer, shell, tsMicros, session)
    else if (verb === 'Receive') endCommands(state, answer, tsMicros, session)
    else if (verb === 'Delete') closeCommands(state, tsMicros, session)
  },
}

function startCommand(
  state: HttpState,
  transaction: Transaction,
  request: string,
  answer: string,
  shell: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const args: string[] = []
  for (const found of request.matchAll(/<(?:\w+:)?Arguments\b[^<>]*>([^<]*)</g)) {
    if (args.length < MAX_ARGUMENTS) args.push(readText(found[1]!))
  }
  const isPowerShell = readTag(request, 'ResourceURI').includes('/powershell/')
  const line = isPowerShell
    ? readPipeline(args[0] ?? '')
    : [readTag(request, 'Command'), ...args].join(' ').trim()
  const command: WinRmCommand = {
    id: readTag(answer, 'CommandId') || readAttribute(request, 'CommandLine', 'CommandId'),
    line: escapeControls(line.slice(0, MAX_OBJECT_BYTES)),
    shell,
    kind: isPowerShell ? 'powershell' : 'cmd',
    decoded: isPowerShell ? '' : readEncodedCommand(line),
    tsMicros: transaction.tsMicros,
    outputBytes: 0,
  }
  if (transaction.status >= 400) {
    tellCommand(command, 'error', String(transaction.status), readFault(answer), tsMicros, session)
    return
  }
  state.commands ??= []
  if (state.commands.length >= MAX_COMMANDS) {
    tellCommand(state.commands.shift()!, 'unknown', '', '', tsMicros, session)
  }
  state.commands.push(command)
}

/** An answer to Receive: output, and whether the command is done, with its exit code. */
function endCommands(
  state: HttpState,
  answer: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const id =
    readAttribute(answer, 'CommandState', 'CommandId') ||
    readAttribute(answer, 'Stream', 'CommandId')
  const at = (state.commands ?? []).findIndex((c) => c.id === id || c.id === '')
  const command = state.commands?.[at]
  if (command === undefined) return
  for (const found of answer.matchAll(/<(?:\w+:)?Stream\b[^<>]*>([^<]*)</g)) {
    command.outputBytes += Math.floor((found[1]!.length * 3) / 4)
  }
  const isDone = /CommandState\/Done/.test(answer)
  const code = readTag(answer, 'ExitCode')
  if (!isDone && code === '') return
  state.commands!.splice(at, 1)
  const status = code === '' ? 'unknown' : code === '0' ? 'ok' : 'error'
  tellCommand(command, status, code, '', tsMicros, session)
}

/** Tells of the commands whose end was not seen. */
export function closeCommands(state: HttpState, tsMicros: number, session: SessionContext): void {
  for (const command of state.commands ?? []) {
    tellCommand(command, 'unknown', '', '', tsMicros, session)
  }
  state.commands = undefined
}

function tellCommand(
  command: WinRmCommand,
  status: 'ok' | 'error' | 'unknown',
  statusCode: string,
  statusText: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const detail: Record<string, unknown> = { shell: command.shell, kind: command.kind }
  if (command.decoded !== '') detail.decoded = command.decoded
  session.event({
    tsMicros,
    kind: 'command',
    action: command.kind,
    object: command.line,
    user: session.facts.user,
    status,
    statusCode,
    statusText,
    durationMicros: tsMicros - command.tsMicros,
    bytes: command.outputBytes,
    detail,
  })
}

/** Text of the first element of that name, whatever its prefix. */
function readTag(xml: string, name: string): string {
  const found = new RegExp(
    `<(?:\\w+:)?${name}(?:\\s[^<>]*)?>(?:<!\\[CDATA\\[((?:[^\\]]|\\](?!\\]>))*)|([^<]*)<)`,
  ).exec(xml)
  if (found === null) return ''
  return found[1] === undefined ? readText(found[2]!) : escapeControls(found[1])
}

function readAttribute(xml: string, element: string, name: string): string {
  const found = new RegExp(`<(?:\\w+:)?${element}\\s[^<>]*?\\b${name}="([^"]{0,128})"`).exec(xml)
  return found === null ? '' : readText(found[1]!)
}

const readSelector = (xml: string): string => {
  const found = /<(?:\w+:)?Selector\s[^<>]*Name="ShellId"[^<>]*>([^<]{1,128})</i.exec(xml)
  return found === null ? '' : readText(found[1]!)
}

/** Code of a WSManFault, or the reason of a SOAP fault. */
function readFault(answer: string): string {
  if (!/<(?:\w+:)?Fault\b/.test(answer)) return ''
  return readAttribute(answer, 'WSManFault', 'Code') || readTag(answer, 'Text')
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const readText = (text: string): string =>
  escapeControls(
    text
      .trim()
      .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!)
      .slice(0, MAX_OBJECT_BYTES),
  )
