/**
 * A terminal session of which only the server's side was captured: its questions with the name
 * echoed behind them, the results, and the command lines it echoed behind prompts that name user and host.
 */
import type { SessionContext } from '../dissect/contract.ts'
import type { CommandLog } from './commandLog.ts'
import type { SentLine } from './echo.ts'
import { type Login, Phase } from './login.ts'
import { classifyPrompt, Prompt } from './prompts.ts'

/** `alice@host:~$ `, `[alice@host ~]# `, `alice@router> `: no other output looks like it and goes on. */
const PROMPT = /^\[?[\w.-]{1,32}@[\w.-]{1,64}(?:[: ][^$#%>]{0,120})?\]?[$#%>] /u
const NAME = /^(.*?[:>])\s*(\S{1,64})$/u

/** A finished line; the client has sent nothing that was captured. */
export function readServerOnly(
  line: string,
  log: CommandLog,
  login: Login,
  tsMicros: number,
  session: SessionContext,
): void {
  const prompt = PROMPT.exec(line)?.[0] ?? ''
  if (prompt !== '') {
    take(prompt, line, log, login, tsMicros, session)
    return
  }
  const name = NAME.exec(line)
  if (login.phase === Phase.In) return
  if (classifyPrompt(line) === Prompt.Secret) login.sendSecret(line.trim(), tsMicros, session)
  else if (name !== null && classifyPrompt(name[1]!) === Prompt.Login) {
    login.askName(tsMicros, session)
    login.giveName(name[2]!, session)
  }
}

function take(
  prompt: string,
  line: string,
  log: CommandLog,
  login: Login,
  tsMicros: number,
  session: SessionContext,
): void {
  if (login.phase !== Phase.In) login.succeed(tsMicros, session, 'shell prompt', 0.8)
  // Given up by control-C, which the terminal shows so.
  if (line.endsWith('^C')) {
    log.endBefore('echo', session)
    return
  }
  const sent: SentLine = {
    text: '',
    bytes: '',
    prompt,
    promptBytes: -1,
    tsMicros,
    isLogin: false,
    isUncertain: true,
    isIncomplete: false,
    misses: 0,
    drawings: 0,
    isShownBare: false,
  }
  log.take(line.slice(prompt.length), sent, 'echo', tsMicros, session)
  log.notePrompt(prompt)
}
