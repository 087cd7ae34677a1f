/** What may be shown of a JSON document that is a query: values by policy, secrets masked. RFC 8259. */
import { escapeControls, MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { SECRET_PARAMETERS } from './constants.ts'

/** A name with its colon, a string, a string that was cut, a number or a word: each one way only. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"\s*:|"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*\\?$|-?\d[\d.eE+-]*|\b(?:true|false)\b/gs

/** The document as it may be shown; `class` leaves nothing of it. */
export function viewJson(text: string, session: SessionContext): string {
  const policy = session.statements
  if (policy === 'class') return ''
  const flat = text
    .slice(0, MAX_OBJECT_BYTES)
    .replace(/[\r\n]\s*/g, ' ')
    .trim()
  let isSecret = false
  const shown = flat.replace(TOKEN, (token) => {
    if (token.endsWith(':')) {
      isSecret = isSecretName(token.slice(1, token.lastIndexOf('"')))
      return token
    }
    const secret = isSecret
    isSecret = false
    if (secret) return `"${session.mask(token.replace(/^"|"$/g, ''))}"`
    return policy === 'no-literals' ? '?' : token
  })
  return escapeControls(shown)
}

/** Whether a member or field of that name holds a secret. */
export const isSecretName = (name: string): boolean =>
  SECRET_PARAMETERS.has(name.toLowerCase()) ||
  /(?:^|[_.[-])(?:pass(?:word|wd|phrase)?|pwd|pswd|secret|token)\]?\d?$|password$/i.test(name)
