/** Git over HTTP (gitprotocol-http): what is fetched from or pushed to a repository, and which refs are pushed. */
import { escapeControls } from '../../src/bytes/text.ts'
import { noteApplication } from './application.ts'
import { readBody } from './bodyCapture.ts'
import { pathOf } from './parameters.ts'
import type { Transaction } from './state.ts'
import type { View } from './view.ts'

/** Bytes of a push in which its refs stand. */
const PUSH_BYTES = 2048
const MAX_REFS = 16
const SERVICE = /^(.*)\/git-(upload|receive)-pack$/

/** Whether a request is one of Git's two services. */
export const isGit = (request: Transaction): boolean =>
  request.method === 'POST' && request.target.endsWith('-pack') && SERVICE.test(request.target)

export const git: View = {
  requestBytes: PUSH_BYTES,
  responseBytes: 0,
  tell(state, transaction, tsMicros, session) {
    noteApplication(state, 'git')
    const found = SERVICE.exec(pathOf(transaction.target))
    if (found === null) return
    const isPush = found[2] === 'receive'
    const { status } = transaction
    const detail: Record<string, unknown> = { service: `git-${found[2]}-pack` }
    if (isPush) detail.refs = readRefs(readBody(transaction))
    session.event({
      tsMicros,
      kind: 'command',
      action: isPush ? 'push' : 'fetch',
      object: found[1]!,
      status: status === 0 ? 'unknown' : status >= 400 ? 'error' : 'ok',
      statusCode: status === 0 ? '' : String(status),
      durationMicros: tsMicros - transaction.tsMicros,
      bytes: isPush ? transaction.bodyBytes : (transaction.response?.bodyBytes ?? 0),
      detail,
    })
  },
}

/** Command lines of a push, each behind four digits of length: old id, new id, name. */
function readRefs(body: Buffer): string[] {
  const refs: string[] = []
  let at = 0
  while (at + 4 <= body.length && refs.length < MAX_REFS) {
    const size = Number.parseInt(body.toString('latin1', at, at + 4), 16)
    if (!(size > 4) || at + size > body.length) break
    const line = body.toString('utf8', at + 4, at + size)
    const found = /^[0-9a-f]{40,64} [0-9a-f]{40,64} ([^\0\n]+)/.exec(line)
    if (found === null) break
    refs.push(escapeControls(found[1]!))
    at += size
  }
  return refs
}
