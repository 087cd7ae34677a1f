/**
 * Changes of privilege inside a session: sudo, su, doas and a device's enable,
 * with their result where the server's words or the next prompt prove it.
 */
import type { SessionContext } from '../dissect/contract.ts'
import { looksPrivileged, saysFailure } from './prompts.ts'

const COMMAND = /^(?:\S*\/)?(sudo|su|doas|pkexec|enable|en|ena|super)(?:\s|$)/

const Stage = { Idle: 0, Asked: 1, Sent: 2 } as const

export class Privilege {
  private stage: number = Stage.Idle
  private action = ''
  private object = ''
  private user = ''
  private sentMicros = 0

  /** Whether lines of output are of interest. */
  isWaiting(): boolean {
    return this.stage === Stage.Sent
  }

  /** A command line was given. */
  readCommand(command: string, session: SessionContext): void {
    const action = COMMAND.exec(command)?.[1] ?? ''
    if (this.stage === Stage.Sent)
      this.report(session, this.sentMicros, 'unknown', 'no result seen')
    this.stage = action === '' ? Stage.Idle : Stage.Asked
    this.action = action === 'en' || action === 'ena' ? 'enable' : action
    this.object = command
    this.user = session.facts.user
  }

  /** A secret was sent inside the session. */
  sendSecret(tsMicros: number, session: SessionContext): void {
    if (this.stage === Stage.Idle) return
    if (this.stage === Stage.Sent) this.report(session, tsMicros, 'error', 'asked again')
    this.stage = Stage.Sent
    this.sentMicros = tsMicros
  }

  /** A line of output. */
  readLine(line: string, tsMicros: number, session: SessionContext): void {
    if (this.stage !== Stage.Sent || !saysFailure(line)) return
    this.report(session, tsMicros, 'error', 'the server refused in words')
    this.stage = Stage.Asked
  }

  /** A shell waits for a command again. */
  readPrompt(prompt: string, tsMicros: number, session: SessionContext): void {
    if (this.stage === Stage.Idle) return
    const isRoot = looksPrivileged(prompt)
    if (this.stage === Stage.Sent) {
      this.report(session, tsMicros, 'ok', isRoot ? 'privileged prompt' : 'prompt without refusal')
    } else if (isRoot && this.action !== 'sudo' && this.action !== 'doas') {
      this.report(session, tsMicros, 'ok', 'privileged prompt, no password asked')
    }
    this.stage = Stage.Idle
  }

  /** The session ended with a secret sent and no result. */
  close(tsMicros: number, session: SessionContext): void {
    if (this.stage === Stage.Sent) this.report(session, tsMicros, 'unknown', 'no result seen')
    this.stage = Stage.Idle
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
      detail: { evidence },
    })
  }
}
