/** Connect descriptors: `(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=x)(CID=(PROGRAM=y))))`, as Oracle Net Services' reference has them. */
import { MAX_NAME_CHARS } from './constants.ts'

/** Text of the parameter that stands behind `name=`, '' when there is none; a doubled or quoted value stays as it is. */
export function findParameter(descriptor: string, name: string): string {
  const upper = descriptor.toUpperCase()
  const key = `(${name}=`
  const at = upper.indexOf(key)
  if (at < 0) return ''
  const from = at + key.length
  const end = descriptor.indexOf(')', from)
  return descriptor
    .slice(from, end < 0 ? descriptor.length : end)
    .trim()
    .slice(0, MAX_NAME_CHARS)
}

/** A parameter inside the list `list`, as HOST of CID is another than that of ADDRESS. */
export function findInside(descriptor: string, list: string, name: string): string {
  const at = descriptor.toUpperCase().indexOf(`(${list}=`)
  if (at < 0) return ''
  let depth = 0
  for (let i = at; i < descriptor.length; i++) {
    if (descriptor[i] === '(') depth++
    else if (descriptor[i] === ')' && --depth === 0)
      return findParameter(descriptor.slice(at, i + 1), name)
  }
  return findParameter(descriptor.slice(at), name)
}

/** Descriptors may carry a password (of a proxy, say): its value is masked. */
export function maskDescriptor(descriptor: string, mask: (secret: string) => string): string {
  return descriptor.replace(
    /(\((?:PASSWORD|PWD|PASSWD|WALLET_PASSWORD|TOKEN)\s*=)([^()]*)/gi,
    (_, head: string, secret: string) => head + mask(secret.trim()),
  )
}
