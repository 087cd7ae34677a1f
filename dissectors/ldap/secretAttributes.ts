/**
 * What may be shown of values: never those of attributes that hold secrets (RFC 4519 2.41,
 * RFC 3112, MS-ADA, Samba's, MIT's and 389 Directory's schemas), of others what the operator allows.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'

const SECRET =
  /passw(or)?d|passphrase|pwd|secret|privatekey|principalkey|krb5?key|nthash|lmhash|supplementalcredential|keymaterial|recoverykey|pkcs12|dnskeydata|trustauth|initialauth/i
/** Times, counters and settings whose names look like secrets. */
const HARMLESS =
  /^(pwdLastSet|badPwdCount|badPasswordTime|minPwd\w*|maxPwd\w*|pwdProperties|pwdHistoryLength|lockoutThreshold|pwdChangedTime|pwdAccountLockedTime|pwdFailureTime|pwdPolicySubentry|pwdReset|pwdAttribute|pwdMaxAge|pwdMinAge|pwdMinLength|pwdMaxFailure|pwdLockout\w*|pwdMustChange|pwdAllowUserChange|pwdCheckQuality|pwdInHistory|pwdGraceAuthNLimit|pwdExpireWarning|pwdFailureCountInterval|pwdSafeModify|sambaPwd\w*|shadow\w+|krbPasswordExpiration|krbLastPwdChange|krbPwd\w*|passwordExpirationTime|passwordRetryCount)$/i

/** Whether values of the attribute (with options as `;binary`) are secrets. */
export function isSecretAttribute(attribute: string): boolean {
  return SECRET.test(attribute) && !HARMLESS.test(attribute.split(';')[0]!)
}

/** A value as the operator lets it be shown. */
export function viewLiteral(text: string, session: SessionContext): string {
  return session.statements === 'full' ? text : '?'
}
