/** Methods called by JSON-RPC 2.0 and 1.0 and by XML-RPC, named in the request they came in. */
import { escapeControls } from '../../src/bytes/text.ts'
import { readBodyText } from './bodyCapture.ts'
import { Header } from './headerName.ts'
import { pathOf } from './parameters.ts'
import type { Transaction } from './state.ts'
import type { View } from './view.ts'

const CALL_BYTES = 2048
const MAX_METHODS = 16
const RPC_PATH = /rpc/i

/** Whether a request may call methods: by its media type, or by a path that says so. */
export function mayBeRpc(request: Transaction): boolean {
  if (request.method !== 'POST') return false
  const type = request.contentType.toLowerCase()
  if (type.startsWith('application/json-rpc') || request.rare?.has(Header.SoapAction) === true) {
    return true
  }
  const path = pathOf(request.target)
  if (type.startsWith('application/json')) return path === '/' || RPC_PATH.test(path)
  return (type.startsWith('text/xml') || type.startsWith('application/xml')) && RPC_PATH.test(path)
}

export const rpc: View = {
  requestBytes: CALL_BYTES,
  responseBytes: 0,
  tell(_state, transaction) {
    const text = readBodyText(transaction)
    const methods: string[] = []
    const isJson = /^\s*[[{]/.test(text)
    if (isJson && !text.includes('"jsonrpc"') && !text.includes('"params"')) return
    const pattern = isJson
      ? /"method"\s*:\s*"([^"\\]{1,128})"/g
      : /<methodName>\s*([^<]{1,128}?)\s*<\/methodName>/g
    for (const found of text.matchAll(pattern)) {
      if (methods.length < MAX_METHODS) methods.push(escapeControls(found[1]!))
    }
    if (methods.length > 0) addDetail(transaction, 'rpc_methods', methods)
  },
}

/** Adds a member to the detail of a transaction's `request` event. */
export function addDetail(transaction: Transaction, name: string, value: unknown): void {
  transaction.extra ??= {}
  transaction.extra[name] = value
}
