/** Name-lists of RFC 4251 section 5: names with commas between them, '' when empty. */
import { escapeControls } from '../../src/bytes/text.ts'
import { MAX_LISTED_NAMES, MAX_NAME_BYTES } from './constants.ts'

/** A name as a column may hold it. */
const plainName = (name: string): string => escapeControls(name.slice(0, MAX_NAME_BYTES))

/** The first MAX_LISTED_NAMES names as a column may hold them. */
export function plainNames(list: string): string[] {
  if (list === '') return []
  return list
    .split(',', MAX_LISTED_NAMES + 1)
    .slice(0, MAX_LISTED_NAMES)
    .map(plainName)
}

/** The client's first name that the server has, RFC 4253 section 7.1; '' when there is none. */
export function chooseName(client: string, server: string): string {
  const theirs = new Set(server.split(','))
  for (const name of client.split(',')) {
    if (name !== '' && theirs.has(name)) return plainName(name)
  }
  return ''
}

export const firstName = (list: string): string => list.split(',', 1)[0] ?? ''

export const hasName = (list: string, name: string): boolean => list.split(',').includes(name)
