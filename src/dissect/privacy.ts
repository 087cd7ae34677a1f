/** What a dissector may show of secrets and statements, as the operator's policy has it. */
import type { StatementView } from './contract.ts'

export interface PrivacyView {
  readonly secrets: 'mask' | 'hash' | 'keep'
  readonly statements: StatementView
}

export interface PrivacyPolicy {
  /** What holds for a protocol between two addresses. */
  viewOf(protocol: string, clientIp: string, serverIp: string): PrivacyView
  /** The same for the same secret, and of no use to who has not the operator's key. */
  hash(secret: string): string
}
