/** Client-to-client messages inside PRIVMSG and NOTICE: CTCP, and DCC's offers of files and chats. */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { DCC_WAIT_MICROS } from './constants.ts'

/** wireText has made the mark at both ends visible. */
const MARK = '\\x01'
const DCC =
  /^DCC\s+(SEND|CHAT|RESUME|ACCEPT|XMIT|SSEND|SCHAT)\s+("[^"]{0,300}"|\S{1,300})\s+(\S{1,45})\s+(\d{1,5})(?:\s+(\d{1,15}))?/i

/** Reads a CTCP message; false when the text is none, or an action, which is said like any other. */
export function readCtcp(
  sender: string,
  target: string,
  text: string,
  isSent: boolean,
  tsMicros: number,
  session: SessionContext,
): boolean {
  if (!text.startsWith(MARK)) return false
  const body = text.slice(MARK.length, text.endsWith(MARK) ? -MARK.length : undefined)
  if (body.startsWith('ACTION')) return false
  const dcc = DCC.exec(body)
  if (dcc !== null) {
    offer(dcc, sender, target, isSent, tsMicros, session)
    return true
  }
  const [word = '', ...rest] = body.split(' ')
  // The client's own answer names its program.
  if (isSent && word === 'VERSION' && rest.length > 0)
    session.facts.clientSoftware = rest.join(' ').slice(0, 256)
  return false
}

function offer(
  dcc: RegExpExecArray,
  sender: string,
  target: string,
  isSent: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const [, kind = '', name = '', where = '', portText = '', size] = dcc
  const port = Number(portText)
  const host = hostOf(where)
  const action = `DCC ${kind.toUpperCase()}`
  const isFile = !action.endsWith('CHAT')
  const detail: Record<string, unknown> = { target, host, port }
  if (size !== undefined) detail.file_size = Number(size)
  const isOffer = /SEND|CHAT|XMIT/.test(action)
  if (isOffer && host !== '' && port > 0 && port < 65_536) {
    session.expect({
      host,
      listener: isSent ? Direction.Orig : Direction.Resp,
      port,
      transport: 'tcp',
      protocol: 'irc-dcc-data',
      forMicros: DCC_WAIT_MICROS,
    })
  }
  session.event({
    tsMicros,
    kind: isFile ? 'file' : 'channel',
    action,
    object: isFile ? name.replaceAll('"', '') : target,
    user: sender,
    status: 'unknown',
    detail,
  })
}

/** An address as DCC writes it: a number, or IPv6 text. */
function hostOf(text: string): string {
  if (/^\d{1,10}$/.test(text)) {
    const n = Number(text)
    if (n > 0xffffffff) return ''
    return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.')
  }
  return /^[0-9a-fA-F:.]+$/.test(text) ? text.toLowerCase() : ''
}
