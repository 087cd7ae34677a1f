/**
 * Commands run in containers: `exec` of the Kubernetes API (in the query of the request that opens
 * the stream), of the Docker Engine API (in the JSON that creates it).
 */
import { escapeControls } from '../../src/bytes/text.ts'
import { readBodyText } from './bodyCapture.ts'
import { decodePercent } from './credentials.ts'
import { pathOf } from './parameters.ts'
import type { Transaction } from './state.ts'
import type { View } from './view.ts'

const CREATE_BYTES = 4096
const POD = /\/namespaces\/([^/]{1,253})\/pods\/([^/]{1,253})\/exec$/
const CONTAINER = /\/containers\/([^/]{1,128})\/exec$/
const MAX_WORDS = 64

/** Whether a request runs a command in a container. */
export function isExecution(request: Transaction, application: string): boolean {
  if (application !== 'kubernetes' && application !== 'docker') return false
  const path = pathOf(request.target)
  return application === 'docker'
    ? request.method === 'POST' && CONTAINER.test(path)
    : POD.test(path)
}

export const execution: View = {
  requestBytes: CREATE_BYTES,
  responseBytes: 0,
  tell(_state, transaction, tsMicros, session) {
    const path = pathOf(transaction.target)
    const pod = POD.exec(path)
    const words =
      pod !== null ? readWords(transaction.target) : readCommand(readBodyText(transaction))
    if (words.length === 0) return
    const { status } = transaction
    const place =
      pod !== null ? { namespace: pod[1], pod: pod[2] } : { container: CONTAINER.exec(path)?.[1] }
    session.event({
      tsMicros,
      kind: 'command',
      action: 'exec',
      object: escapeControls(words.join(' ')),
      status: status === 0 ? 'unknown' : status >= 400 ? 'error' : 'ok',
      statusCode: status === 0 ? '' : String(status),
      durationMicros: tsMicros - transaction.tsMicros,
      detail: place,
    })
  },
}

/** Each word of the command is a parameter of its own, all of one name. */
function readWords(target: string): string[] {
  const words: string[] = []
  for (const found of target.matchAll(/[?&]command=([^&]*)/g)) {
    if (words.length < MAX_WORDS) {
      words.push(decodePercent(found[1]!.replaceAll('+', ' ')).toString('utf8'))
    }
  }
  return words
}

function readCommand(text: string): string[] {
  try {
    const made: unknown = JSON.parse(text)
    const words = typeof made === 'object' && made !== null && 'Cmd' in made ? made.Cmd : undefined
    if (!Array.isArray(words)) return []
    return words.filter((w): w is string => typeof w === 'string').slice(0, MAX_WORDS)
  } catch {
    return []
  }
}
