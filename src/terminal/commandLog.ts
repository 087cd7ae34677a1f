/**
 * The command lines of a session as events, and what is remembered of them: the
 * last shell prompt, their number, the change of privilege one may have asked for.
 */
import { escapeControls } from '../bytes/text.ts'
import type { SessionContext } from '../dissect/contract.ts'
import { MAX_PROMPT_CHARS, MAX_PROMPT_LINE_CHARS, MAX_SESSION_COMMANDS } from './constants.ts'
import type { SentLine } from './echo.ts'
import { Privilege } from './privilege.ts'
import { looksLikeShell } from './prompts.ts'
import type { TerminalFields } from './record.ts'

export class CommandLog {
  readonly privilege = new Privilege()
  /** The last prompt a command was given at, trailing blanks included. */
  lastPrompt = ''
  private readonly fields: TerminalFields

  constructor(fields: TerminalFields) {
    this.fields = fields
  }

  /** Takes a command line, read from the server's `echo` or the client's `input`. */
  take(
    command: string,
    line: SentLine,
    source: 'echo' | 'input',
    tsMicros: number,
    session: SessionContext,
  ): void {
    const object = escapeControls(command.trim())
    if (looksLikeShell(line.prompt)) this.lastPrompt = line.prompt
    if (object === '') return
    if (++this.fields.commandCount > MAX_SESSION_COMMANDS) {
      session.anomaly('command-limit')
      return
    }
    const prompt = escapeControls(line.prompt.slice(-MAX_PROMPT_LINE_CHARS).trim())
    session.event({
      tsMicros,
      kind: 'command',
      action: 'line',
      object,
      user: session.facts.user,
      detail: {
        prompt: prompt.slice(0, MAX_PROMPT_CHARS),
        source,
        ...(line.isIncomplete ? { incomplete: true } : {}),
      },
    })
    this.privilege.readCommand(object, session)
  }
}
