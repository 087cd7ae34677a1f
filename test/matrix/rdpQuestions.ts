/** What is asked of a recorded RDP session. */
import { askFlag, askSet, askValue, type Question, type Told } from './question.ts'

const column =
  (name: string) =>
  ({ session }: Told): unknown =>
    session?.[name]

export const RDP_QUESTIONS: readonly Question[] = [
  askValue('security_protocol', column('rdp_security_protocol')),
  askValue('nla_result', column('rdp_nla_result')),
  askValue('auth_result', column('auth_result')),
  askValue('user', column('user')),
  askValue('user_domain', column('user_domain')),
  askValue('workstation', column('rdp_client_name')),
  askFlag('session_reached', column('rdp_session_reached')),
  askSet('channels', ({ session }) => session?.rdp_channels ?? []),
  askValue('channels_joined', column('rdp_channels_joined')),
  askValue('activity', column('activity')),
  askValue('screen_state', column('rdp_screen_state')),
  askValue('transfer_direction', column('rdp_transfer_direction')),
  askValue('keyboard_layout', column('rdp_keyboard_layout')),
  askValue('client_build', column('rdp_client_build')),
  askValue('tool', column('rdp_tool')),
]
