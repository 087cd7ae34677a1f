/** What is asked of a recorded SSH session. */
import { askFlag, askSet, askValue, type Question, type Told } from './question.ts'

const column =
  (name: string) =>
  ({ session }: Told): unknown =>
    session?.[name]
const words =
  (name: string) =>
  ({ session }: Told): readonly string[] =>
    session?.[name] ?? []
/** Attempts are a count of what was decided, so they mean something only where something was. */
const attempts = ({ session }: Told): unknown =>
  (session?.auth_result ?? 'unknown') === 'unknown' ? undefined : session?.auth_attempts

export const SSH_QUESTIONS: readonly Question[] = [
  askValue('auth_result', column('auth_result')),
  askValue('auth_method', column('auth_method')),
  askValue('auth_attempts', attempts),
  askSet('auth_methods_offered', words('ssh_auth_methods_offered')),
  askValue('key_type', column('ssh_client_key_algorithm')),
  askValue('key_bits', column('ssh_client_key_bits')),
  askFlag('partial_success', column('ssh_auth_partial_success')),
  askFlag('banner', column('ssh_auth_banner')),
  askValue('activity', column('activity')),
  askSet('uses', words('ssh_uses')),
  askValue('transfer_direction', column('ssh_transfer_direction')),
  askFlag('keystroke_obfuscation', column('ssh_keystroke_obfuscation')),
]
