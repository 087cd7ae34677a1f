/**
 * Texts of a session that follow from its flow alone, written from the flow table straight
 * into the line: most flows are recorded once, and no string is made for them.
 */
import {
  FIRST_MICROS,
  FLOW_DOUBLES,
  FLOW_WORDS,
  KEY_META,
  ORIG_ADDRESS,
  PORTS,
  RESP_ADDRESS,
} from '../flow/layout.ts'
import type { FlowTable } from '../flow/table.ts'
import { writeAddress } from '../record/addressText.ts'
import { writeCommunityId } from '../record/communityId.ts'
import type { Writers } from '../record/compile.ts'
import type { SessionRow } from '../record/core.ts'
import { writeText } from '../record/jsonBytes.ts'
import type { SessionIds } from '../record/sessionId.ts'

const QUOTE = 0x22

export class FlowTexts {
  /** Slot of the session being written. */
  slot = 0
  readonly writers: Writers = {
    sessionId: (bytes, p) => this.writeId(bytes, p),
    communityId: (bytes, p) => this.writeCommunity(bytes, p),
    clientIp: (bytes, p) => this.writeAddressOf(bytes, p, 0, this.row.clientIp),
    serverIp: (bytes, p) => this.writeAddressOf(bytes, p, 1, this.row.serverIp),
  }
  private readonly table: FlowTable
  private readonly ids: SessionIds
  private readonly row: SessionRow

  /** `row`: a text that somebody has made already is taken from it. */
  constructor(table: FlowTable, ids: SessionIds, row: SessionRow) {
    this.table = table
    this.ids = ids
    this.row = row
  }

  private writeId(bytes: Uint8Array, p: number): number {
    const { row, slot } = this
    if (row.sessionId !== '') return writeText(bytes, p, row.sessionId)
    const { words, doubles } = this.table
    const a = slot * FLOW_WORDS + ORIG_ADDRESS
    const b = slot * FLOW_WORDS + RESP_ADDRESS
    const ports = words[slot * FLOW_WORDS + PORTS]!
    const meta = words[slot * FLOW_WORDS + KEY_META]!
    bytes[p] = QUOTE
    p = this.ids.write(
      bytes,
      p + 1,
      words[a]!,
      words[a + 1]!,
      words[a + 2]!,
      words[a + 3]!,
      ports >>> 16,
      words[b]!,
      words[b + 1]!,
      words[b + 2]!,
      words[b + 3]!,
      ports & 0xffff,
      meta & 0xff,
      meta >>> 8,
      doubles[slot * FLOW_DOUBLES + FIRST_MICROS]!,
    )
    bytes[p] = QUOTE
    return p + 1
  }

  private writeCommunity(bytes: Uint8Array, p: number): number {
    const { words } = this.table
    const at = this.slot * FLOW_WORDS
    bytes[p] = QUOTE
    p = writeCommunityId(
      bytes,
      p + 1,
      words[at + KEY_META]! & 0xff,
      words[at + ORIG_ADDRESS]!,
      words[at + ORIG_ADDRESS + 1]!,
      words[at + ORIG_ADDRESS + 2]!,
      words[at + ORIG_ADDRESS + 3]!,
      words[at + PORTS]! >>> 16,
      words[at + RESP_ADDRESS]!,
      words[at + RESP_ADDRESS + 1]!,
      words[at + RESP_ADDRESS + 2]!,
      words[at + RESP_ADDRESS + 3]!,
      words[at + PORTS]! & 0xffff,
    )
    bytes[p] = QUOTE
    return p + 1
  }

  /** `text` is the address when somebody has made it already. */
  private writeAddressOf(bytes: Uint8Array, p: number, direction: number, text: string): number {
    if (text !== '') return writeText(bytes, p, text)
    const { words } = this.table
    const at = this.slot * FLOW_WORDS + (direction === 0 ? ORIG_ADDRESS : RESP_ADDRESS)
    bytes[p] = QUOTE
    p = writeAddress(bytes, p + 1, words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
    bytes[p] = QUOTE
    return p + 1
  }
}
