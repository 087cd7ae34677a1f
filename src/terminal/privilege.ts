/**
 * Changes of privilege inside a session: sudo, su, doas, a device's enable and super,
 * with their result where the server's words or the next prompt prove it.
 */
import type { SessionContext } from '../dissect/contract.ts'
import { MAX_REFUSAL_LINES } from './constants.ts'
import { looksPrivileged, saysFailure } from './prompts.ts'

const COMMAND =
  /^(?:\S*\/)?(sudo|su|doas|pkexec|runas|enable|enable-admin|en|ena|enab|enabl|super)(?:\s|$)/
/** Full names of what devices let one shorten. */
const FULL: Readonly<Record<string, string>> = {
  en: 'enable',
  ena: 'enable',
  enab: 'enable',
  enabl: 'enable',
}
/** sudo that changes nothing: help, version, list, forgetting. */
const NO_CHANGE =
  /^\S+\s+(?:-[hVlkKv]|--(?:help|version|list|validate|reset-timestamp|remove-timestamp))(?:\s|$)/
const RUNS_COMMAND = /^(?:sudo|doas|pkexec)$/

const Stage = { Idle: 0, Asked: 1, Sent: 2 } as const

export class Privilege {
  private stage: number = Stage.Idle
  private action = ''
  private object = ''
  private user = ''
  private prompt = ''
  private sentMicros = 0
  private lines = 0
  /** Secrets given for it. */
  private attempts = 0
  private isRefused = false

  /** Whether lines of output are of interest. */
  isWaiting(): boolean {
    return this.stage !== Stage.Idle && this.lines < MAX_REFUSAL_LINES
  }

  /** A command line was given at a prompt. */
  readCommand(command: string, prompt: string, session: SessionContext): void {
    if (this.stage === Stage.Sent)
      this.report(session, this.sentMicros, 'unknown', 'no result seen')
    this.stage = Stage.Idle
    const word = COMMAND.exec(command)?.[1] ?? ''
    if (word === '' || NO_CHANGE.test(command)) return
    const action = FULL[word] ?? word
    this.stage = Stage.Asked
    this.action = action
    this.object = command
    this.prompt = prompt
    this.user = session.facts.user
    this.lines = 0
    this.attempts = 0
    this.isRefused = false
  }

  /** A secret was sent inside the session. */
  sendSecret(tsMicros: number): void {
    if (this.stage === Stage.Idle) return
    this.stage = Stage.Sent
    this.attempts++
    this.isRefused = false
    this.sentMicros = tsMicros
    this.lines = 0
  }

  /** A line of output. */
  readLine(line: string): void {
    if (!this.isWaiting()) return
    this.lines++
    if (!saysFailure(line)) return
    // Without a secret sent, only the program's own words count: what it runs may write anything.
    if (this.stage === Stage.Asked && !/^(?:su|sudo|doas|%|error:)|sudoers/i.test(line)) return
    this.isRefused = true
  }

  /** A shell waits for a command again. */
  readPrompt(prompt: string, tsMicros: number, session: SessionContext): void {
    const { stage, isRefused } = this
    this.stage = Stage.Idle
    this.isRefused = false
    if (stage === Stage.Idle) return
    if (isRefused) {
      this.report(session, tsMicros, 'error', 'the server refused in words')
      return
    }
    const how = stage === Stage.Sent ? '' : ', no password asked'
    const text = prompt.trim()
    if (looksPrivileged(prompt)) {
      const wasPrivileged = looksPrivileged(this.prompt)
      if (wasPrivileged && !RUNS_COMMAND.test(this.action) && stage === Stage.Asked) {
        this.report(session, tsMicros, 'unknown', 'privileged before and after')
      } else this.report(session, tsMicros, 'ok', `privileged prompt${how}`)
    } else if (RUNS_COMMAND.test(this.action) || (this.action === 'super' && how === '')) {
      this.report(session, tsMicros, 'ok', `prompt without refusal${how}`)
    } else if (this.action === 'enable') {
      this.report(session, tsMicros, 'error', 'the prompt is not a privileged one')
    } else if (this.showsTarget(text) || (stage === Stage.Sent && text !== this.prompt.trim())) {
      this.report(session, tsMicros, 'ok', 'prompt of the other user')
    } else {
      this.report(session, tsMicros, 'unknown', 'the prompt does not tell')
    }
  }

  close(tsMicros: number, session: SessionContext): void {
    if (this.isRefused) this.report(session, tsMicros, 'error', 'the server refused in words')
    else if (this.stage === Stage.Sent) this.report(session, tsMicros, 'unknown', 'no result seen')
    this.stage = Stage.Idle
  }

  /** Whether a prompt names the user that su was given. */
  private showsTarget(prompt: string): boolean {
    const target = this.object.split(/\s+/).findLast((word) => !word.startsWith('-')) ?? ''
    return target !== 'su' && target !== '' && prompt.startsWith(`${target}@`)
  }

  private report(
    session: SessionContext,
    tsMicros: number,
    status: 'ok' | 'error' | 'unknown',
    evidence: string,
  ): void {
    session.event({
      tsMicros,
      kind: 'privilege',
      action: this.action,
      object: this.object,
      user: this.user,
      status,
      detail: { evidence, attempts: this.attempts },
    })
  }
}
