/**
 * The command lines of a session as events: each is told when it has ended, with what it wrote
 * and how long it took. Remembers the last prompt and the change of privilege one may have asked for.
 */
import { escapeControls } from '../bytes/text.ts'
import type { SessionContext } from '../dissect/contract.ts'
import {
  MAX_PROMPT_CHARS,
  MAX_PROMPT_LINE_CHARS,
  MAX_SESSION_COMMANDS,
  MIN_SCREEN_PAINTINGS,
} from './constants.ts'
import { readDeviceName, readLoginName } from './deviceName.ts'
import type { SentLine } from './echo.ts'
import { ExitHint } from './exitHint.ts'
import { expandHistory } from './historyExpansion.ts'
import { Privilege } from './privilege.ts'
import { looksLikeShell } from './prompts.ts'
import type { TerminalFields } from './record.ts'
import type { ServerText } from './serverText.ts'

/** A command that was entered and has not ended. */
interface OpenCommand {
  readonly object: string
  readonly prompt: string
  readonly source: 'echo' | 'input'
  readonly isIncomplete: boolean
  readonly user: string
  readonly startMicros: number
  /** How often the cursor had been put into the upper left corner by then. */
  readonly homes: number
}

export class CommandLog {
  readonly privilege = new Privilege()
  /** The last prompt a command was given at, trailing blanks included. */
  lastPrompt = ''
  private open: OpenCommand | null = null
  /** The last command as it was run. */
  private lastObject = ''
  /** Lines given to programs. */
  private answers = 0
  private exitHint: ExitHint | null = null
  private readonly fields: TerminalFields
  private readonly server: ServerText

  constructor(fields: TerminalFields, server: ServerText) {
    this.fields = fields
    this.server = server
  }

  /** No further command is told. */
  isFull(): boolean {
    return this.fields.commandCount >= MAX_SESSION_COMMANDS
  }

  isRunning(): boolean {
    return this.open !== null
  }

  /** Takes a command line, read from the server's `echo` or the client's `input`. */
  take(
    command: string,
    line: SentLine,
    source: 'echo' | 'input',
    tsMicros: number,
    session: SessionContext,
  ): void {
    this.endBefore(source, session)
    const object = command.trim().split('\n').map(escapeControls).join('\n')
    if (looksLikeShell(line.prompt)) this.lastPrompt = line.prompt
    if (object === '') return
    if (++this.fields.commandCount > MAX_SESSION_COMMANDS) {
      session.anomaly('command-limit')
      return
    }
    const prompt = escapeControls(line.prompt.slice(-MAX_PROMPT_LINE_CHARS).trim())
    const startMicros = line.tsMicros === 0 ? tsMicros : line.tsMicros
    this.open = {
      object,
      prompt: prompt.slice(0, MAX_PROMPT_CHARS),
      source,
      isIncomplete: line.isIncomplete,
      user: session.facts.user,
      startMicros,
      homes: this.server.screen.homes,
    }
    this.server.output.start()
    this.server.wasFullScreen = this.server.screen.isFullScreen
    this.server.transcript.marker(object, tsMicros, session)
    this.privilege.readCommand(object, prompt, session)
  }

  /**
   * Whether a shell waits with a line of its own making behind its prompt: what was entered
   * before was a history expansion to be confirmed (bash's histverify), and no command.
   */
  takeBack(line: string): boolean {
    const { open, lastPrompt } = this
    if (open === null || lastPrompt === '' || !line.startsWith(lastPrompt)) return false
    if (!/[!^]/.test(open.object) || this.server.output.finished > 0) return false
    this.open = null
    this.fields.commandCount--
    return true
  }

  /** A line given to a program that runs, at no prompt of a shell. */
  answer(text: string, line: SentLine, tsMicros: number, session: SessionContext): void {
    const object = escapeControls(text.trim())
    if (object === '' || ++this.answers > MAX_SESSION_COMMANDS) return
    session.event({
      tsMicros: line.tsMicros === 0 ? tsMicros : line.tsMicros,
      kind: 'message',
      action: 'input',
      object,
      user: session.facts.user,
      detail: { prompt: escapeControls(line.prompt.trim()).slice(-MAX_PROMPT_CHARS) },
    })
  }

  /** The first prompt and the name in it are the session's. */
  notePrompt(prompt: string): void {
    const { fields } = this
    if (fields.prompt === '')
      fields.prompt = escapeControls(prompt.trim()).slice(0, MAX_PROMPT_CHARS)
    if (fields.deviceName === '') fields.deviceName = escapeControls(readDeviceName(prompt))
  }

  /** A shell waits at `prompt`: what ran has ended. */
  readPrompt(prompt: string, session: SessionContext): void {
    this.notePrompt(prompt)
    this.exitHint ??= new ExitHint()
    const hint = this.exitHint.read(prompt)
    this.end(this.server.lastMicros, hint, session)
  }

  /** Another line was entered: at its echo the last finished line is that. */
  endBefore(source: 'echo' | 'input', session: SessionContext): void {
    const { server } = this
    if (source === 'echo') server.output.dropLastLine()
    this.end(source === 'echo' ? server.priorLineMicros : server.lineMicros, '', session)
  }

  /** Tells of the command under way that it ended at `endMicros`; a time of 0 is not known. */
  end(endMicros: number, exitHint: string, session: SessionContext): void {
    const { open, server } = this
    if (open === null) return
    this.open = null
    const { output } = server
    const isFullScreen =
      server.wasFullScreen || server.screen.homes - open.homes >= MIN_SCREEN_PAINTINGS
    const columns = server.columns
    const text = isFullScreen ? '' : output.text(columns)
    const object = expandHistory(open.object, text, this.lastObject)
    this.lastObject = object
    session.event({
      tsMicros: open.startMicros,
      kind: 'command',
      action: 'line',
      object,
      user: open.user,
      status: exitHint === '' ? 'unknown' : exitHint === '0' ? 'ok' : 'error',
      statusCode: exitHint,
      bytes: output.finished,
      durationMicros: endMicros === 0 ? 0 : Math.max(0, endMicros - open.startMicros),
      detail: {
        prompt: open.prompt,
        source: open.source,
        ...(object === open.object ? {} : { typed: open.object }),
        ...(open.isIncomplete ? { incomplete: true } : {}),
        ...(isFullScreen ? { full_screen: true } : {}),
        ...(text === '' ? {} : { output: text }),
        ...(exitHint === '' ? {} : { exit_hint: exitHint }),
        ...(endMicros === 0 ? { unfinished: true } : {}),
      },
    })
    output.stop()
  }

  close(tsMicros: number, session: SessionContext): void {
    this.end(0, '', session)
    const { fields } = this
    if (fields.deviceName === '') fields.deviceName = readLoginName(fields.loginPrompt)
    this.privilege.close(tsMicros, session)
  }
}
