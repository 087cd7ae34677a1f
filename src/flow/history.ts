/**
 * What happened to a connection, in order, as the letters of Zeek's history: upper case
 * from the originator, lower case from the responder. Letters stand in the slot; a
 * history longer than that goes on in a string, which only odd connections need.
 */
import { FLOW_BYTES, FLOW_WORDS, HISTORY, HISTORY_BYTES, HISTORY_LENGTH } from './layout.ts'
import type { FlowTable } from './table.ts'

/** Most letters of one history; later ones are not recorded. */
export const MAX_HISTORY_LETTERS = 256

const overflow = new WeakMap<FlowTable, Map<number, string>>()

export function addLetter(table: FlowTable, slot: number, direction: number, letter: number): void {
  const at = slot * FLOW_WORDS + HISTORY_LENGTH
  const length = table.words[at]!
  if (length >= MAX_HISTORY_LETTERS) return
  const code = direction === 0 ? letter : letter | 0x20
  if (length < HISTORY_BYTES) table.bytes[slot * FLOW_BYTES + HISTORY * 4 + length] = code
  else {
    let more = overflow.get(table)
    if (more === undefined) {
      more = new Map()
      overflow.set(table, more)
    }
    more.set(slot, (more.get(slot) ?? '') + String.fromCharCode(code))
  }
  table.words[at] = length + 1
}

/** Recorded at the 1st, 10th, 100th, ... time. */
export function countLetter(
  table: FlowTable,
  slot: number,
  direction: number,
  letter: number,
  times: number,
): void {
  if (times === 1 || times === 10 || times === 100 || times === 1000 || times === 10000) {
    addLetter(table, slot, direction, letter)
  }
}

/** Makes every letter change case, and says so with `^`, when the ends were swapped. */
export function flipHistory(table: FlowTable, slot: number): void {
  const length = table.words[slot * FLOW_WORDS + HISTORY_LENGTH]!
  const from = slot * FLOW_BYTES + HISTORY * 4
  for (let i = 0; i < Math.min(length, HISTORY_BYTES); i++) {
    const code = table.bytes[from + i]!
    if (code >= 0x41) table.bytes[from + i] = code === 0x5e ? code : code ^ 0x20
  }
  const more = overflow.get(table)
  const rest = more?.get(slot)
  if (more !== undefined && rest !== undefined) {
    const flipped = rest.replace(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) ^ 0x20))
    more.set(slot, flipped)
  }
}

export function historyText(table: FlowTable, slot: number): string {
  const length = table.words[slot * FLOW_WORDS + HISTORY_LENGTH]!
  const from = slot * FLOW_BYTES + HISTORY * 4
  let text = ''
  for (let i = 0; i < Math.min(length, HISTORY_BYTES); i++) {
    text += String.fromCharCode(table.bytes[from + i]!)
  }
  return length > HISTORY_BYTES ? text + (overflow.get(table)?.get(slot) ?? '') : text
}

/** Forgets what a freed slot had beyond its words. */
export function forgetHistory(table: FlowTable, slot: number): void {
  if (table.words[slot * FLOW_WORDS + HISTORY_LENGTH]! > HISTORY_BYTES) {
    overflow.get(table)?.delete(slot)
  }
}
