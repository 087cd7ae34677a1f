/** Properties of version 5 (2.2.2): those that say something, the others by their lengths. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_USER_PROPERTIES } from './constants.ts'
import { readText, readVarint } from './text.ts'

export interface Properties {
  reason: string
  authMethod: string
  assignedClientId: string
  contentType: string
  responseTopic: string
  /** 0: none. */
  topicAlias: number
  user: Record<string, string>
}

const BYTES: Readonly<Record<number, number>> = {
  1: 1,
  23: 1,
  25: 1,
  36: 1,
  37: 1,
  40: 1,
  41: 1,
  42: 1,
  19: 2,
  33: 2,
  34: 2,
  2: 4,
  17: 4,
  24: 4,
  39: 4,
}

/** Reads the properties at `pos`; an unknown one fails the reader, since its length is unknown too. */
export function readProperties(input: ByteReader): Properties {
  const found: Properties = {
    reason: '',
    authMethod: '',
    assignedClientId: '',
    contentType: '',
    responseTopic: '',
    topicAlias: 0,
    user: {},
  }
  const length = readVarint(input)
  const end = input.pos + length
  if (length > input.remaining()) input.fail()
  let users = 0
  while (input.ok && input.pos < end) {
    const id = input.u8()
    if (id === 0x26) {
      const name = readText(input)
      const value = readText(input)
      if (users++ < MAX_USER_PROPERTIES) found.user[name] = value
    } else readOne(input, id, found)
  }
  if (input.pos !== end) input.fail()
  return found
}

function readOne(input: ByteReader, id: number, found: Properties): void {
  const bytes = BYTES[id]
  if (bytes !== undefined) input.skip(bytes)
  else if (id === 0x03) found.contentType = readText(input)
  else if (id === 0x08) found.responseTopic = readText(input)
  else if (id === 0x0b) readVarint(input)
  else if (id === 0x12) found.assignedClientId = readText(input)
  else if (id === 0x15) found.authMethod = readText(input)
  else if (id === 0x1f) found.reason = readText(input)
  else if (id === 0x23) found.topicAlias = input.u16be()
  else if (id === 0x09 || id === 0x16) input.skip(input.u16be())
  else if (id === 0x1a || id === 0x1c) readText(input)
  else input.fail()
}
