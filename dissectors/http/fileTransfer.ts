/** Files into and out of a server: RFC 6266 (Content-Disposition), RFC 7578 (multipart/form-data), PUT. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readBody } from './bodyCapture.ts'
import { MAX_FILES } from './constants.ts'
import { decodePercent } from './credentials.ts'
import { Header } from './headerName.ts'
import { showText } from './lineText.ts'
import { pathOf } from './parameters.ts'
import type { HttpState, Transaction } from './state.ts'
import type { View } from './view.ts'

/** Bytes of a multipart body in which names of files are looked for. */
const MULTIPART_BYTES = 4096
/** Media types that are files wherever they come from: archives, programs, documents. */
const FILE_TYPE =
  /^application\/(?:octet-stream|zip|x-zip|gzip|x-gzip|x-tar|x-bzip2|x-xz|zstd|x-7z-compressed|x-rar|vnd\.rar|x-msdownload|x-msdos-program|x-dosexec|x-executable|x-sharedlib|x-msi|pdf|msword|vnd\.ms-|vnd\.openxmlformats|vnd\.debian|x-debian|x-rpm|java-archive|x-iso9660|vnd\.android)/i

/** Whether a request carries files. */
export function isUpload(request: Transaction): boolean {
  return request.method === 'PUT' || isMultipart(request)
}

const isMultipart = (request: Transaction): boolean =>
  /^multipart\/form-data/i.test(request.contentType)

export const fileTransfer: View = {
  requestBytes: MULTIPART_BYTES,
  responseBytes: 0,
  tell(_state, transaction, tsMicros, session) {
    if (isMultipart(transaction)) tellParts(transaction, tsMicros, session)
    else if (transaction.bodyBytes > 0) {
      tellFile(
        transaction,
        'UPLOAD',
        pathOf(transaction.target),
        transaction.bodyBytes,
        tsMicros,
        session,
      )
    }
  },
}

function tellParts(transaction: Transaction, tsMicros: number, session: SessionContext): void {
  const text = readBody(transaction).toString('latin1')
  const names: string[] = []
  for (const found of text.matchAll(/^content-disposition:\s*form-data;([^\r\n]{0,1024})/gim)) {
    const name = readFileName(found[1]!)
    if (name !== '' && names.length < MAX_FILES) names.push(name)
  }
  // Only of a lone file the size is known: the rest of the body is its boundary.
  const bytes = names.length === 1 ? transaction.bodyBytes : undefined
  for (const name of names) tellFile(transaction, 'UPLOAD', name, bytes, tsMicros, session)
}

/** Tells of a file that a response carries, by its disposition or its type. */
export function tellDownload(
  state: HttpState,
  transaction: Transaction,
  tsMicros: number,
  session: SessionContext,
): void {
  const { response, status, method } = transaction
  if (response === undefined || method === 'HEAD' || status < 200 || status >= 300) return
  if (response.bodyBytes === 0) return
  if (response.contentType !== state.viewedType) {
    state.viewedType = response.contentType
    state.isFileType = FILE_TYPE.test(response.contentType)
  }
  if (!state.isFileType && transaction.rare === undefined) return
  const disposition = transaction.rare?.get(Header.ContentDisposition) ?? ''
  let name = disposition === '' ? '' : readFileName(disposition)
  if (name === '') {
    const isAttachment = /^\s*attachment/i.test(disposition)
    if (!isAttachment && !state.isFileType) return
    name = pathOf(transaction.decodedTarget === '' ? transaction.target : transaction.decodedTarget)
  }
  tellFile(transaction, 'DOWNLOAD', name, response.bodyBytes, tsMicros, session)
}

function tellFile(
  transaction: Transaction,
  action: 'UPLOAD' | 'DOWNLOAD',
  name: string,
  bytes: number | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const { status, response } = transaction
  const type = action === 'UPLOAD' ? transaction.contentType : (response?.contentType ?? '')
  const detail: Record<string, unknown> = {
    direction: action === 'UPLOAD' ? 'upload' : 'download',
    host: transaction.host,
    path: pathOf(transaction.target),
  }
  if (type !== '' && !type.startsWith('multipart/')) detail.content_type = type
  session.event({
    tsMicros,
    kind: 'file',
    action,
    object: name,
    status: status === 0 ? 'unknown' : status >= 400 ? 'error' : 'ok',
    statusCode: status === 0 ? '' : String(status),
    durationMicros: tsMicros - transaction.tsMicros,
    ...(bytes === undefined ? {} : { bytes }),
    detail,
  })
}

/** filename* (RFC 8187) before filename, as RFC 6266 (4.3) wants it. */
function readFileName(disposition: string): string {
  const extended = /;?\s*filename\*\s*=\s*(?:UTF-8|ISO-8859-1)'[^']*'([^\s;]{1,1024})/i.exec(
    disposition,
  )
  if (extended !== null) {
    const bytes = decodePercent(extended[1]!)
    return wireText(bytes, 0, bytes.length)
  }
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.){0,1024})"/i.exec(disposition)
  if (quoted !== null) return showText(quoted[1]!.replace(/\\(.)/g, '$1'))
  const plain = /filename\s*=\s*([^\s;"]{1,1024})/i.exec(disposition)
  return plain === null ? '' : showText(plain[1]!)
}
