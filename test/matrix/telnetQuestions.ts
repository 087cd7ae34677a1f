/** What is asked of a recorded session of Telnet, rlogin, rsh or rexec. */
import type { Row } from '../support/replayLines.ts'
import { askLines, askValue, type Question, type Told } from './question.ts'

const column =
  (name: string) =>
  ({ session }: Told): unknown =>
    session?.[name]
const commandLines = ({ events }: Told): string[] =>
  events.filter((e) => e.kind === 'command').map((e) => e.object ?? '')
const describeChange = (action: string, user: string, result: string): string =>
  `${action} ${user} ${result}`
const RESULTS: Readonly<Record<string, string>> = { ok: 'success', error: 'failure' }
const privileges = ({ events }: Told): string[] =>
  events
    .filter((e) => e.kind === 'privilege')
    .map((e) => describeChange(e.action, e.user ?? '', RESULTS[e.status] ?? 'unknown'))
const window = ({ session }: Told): string | undefined =>
  session?.telnet_window_width
    ? `${session.telnet_window_width}x${session.telnet_window_height}`
    : undefined

/** Known as objects; judged as lines. */
const askPrivileges: Question = {
  ...askLines('privilege', privileges),
  judge: (known, told) =>
    askLines('privilege', privileges).judge(
      (known as readonly Row[]).map((c) => describeChange(c.action, c.user ?? '', c.result)),
      told,
    ),
}

export const TELNET_QUESTIONS: readonly Question[] = [
  askValue('protocol', column('protocol')),
  askValue('user', column('user')),
  askValue('auth_result', column('auth_result')),
  askValue('auth_attempts', column('auth_attempts')),
  askLines('commands', commandLines),
  askValue('device', column('telnet_device_name')),
  askPrivileges,
  askValue('terminal_type', column('telnet_terminal_type')),
  askValue('window', window),
]
