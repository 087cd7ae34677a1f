/** Elements of BSON documents (bsonspec.org, version 1.1), over bytes that may be cut. */
import { wireText } from '../../src/bytes/text.ts'
import { MAX_ELEMENTS, MAX_NAME_CHARS } from './constants.ts'

export const DOUBLE = 0x01
export const STRING = 0x02
export const DOCUMENT = 0x03
export const ARRAY = 0x04
export const BINARY = 0x05
export const OBJECT_ID = 0x07
export const BOOLEAN = 0x08
export const DATE = 0x09
export const NULL = 0x0a
export const REGEX = 0x0b
export const POINTER = 0x0c
export const CODE = 0x0d
export const SYMBOL = 0x0e
export const SCOPED_CODE = 0x0f
export const INT32 = 0x10
export const TIMESTAMP = 0x11
export const INT64 = 0x12
export const DECIMAL = 0x13
/** Shortest document: its length and the byte that ends it. */
export const MIN_DOCUMENT_BYTES = 5

/** One element: its name is `[nameFrom, nameTo)`, its value `[from, to)` without a string's length and end. */
export interface Element {
  type: number
  nameFrom: number
  nameTo: number
  from: number
  to: number
  /** Where the next one begins. */
  next: number
  /** The value goes on past what is there. */
  cut: boolean
}

export const createElement = (): Element => ({
  type: 0,
  nameFrom: 0,
  nameTo: 0,
  from: 0,
  to: 0,
  next: 0,
  cut: false,
})

/** Length of the document at `at`, 0 when it is none. */
export function documentBytes(bytes: Buffer, at: number, end: number): number {
  if (end - at < 4) return 0
  const length = bytes.readInt32LE(at)
  return length >= MIN_DOCUMENT_BYTES ? length : 0
}

/** Where the elements of the document at `at` begin. */
export const firstElement = (at: number): number => at + 4

/** Bytes of a value whose size its type fixes, or -1. */
function fixedBytes(type: number): number {
  switch (type) {
    case DOUBLE:
    case DATE:
    case TIMESTAMP:
    case INT64:
      return 8
    case INT32:
      return 4
    case BOOLEAN:
      return 1
    case OBJECT_ID:
      return 12
    case DECIMAL:
      return 16
    case NULL:
    case 0x06:
    case 0x7f:
    case 0xff:
      return 0
    default:
      return -1
  }
}

function findZero(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) if (bytes[at] === 0) return at
  return -1
}

/** Reads the element at `at`; false at the end of the document, or when nothing sound is there. */
export function readElement(bytes: Buffer, at: number, end: number, element: Element): boolean {
  if (at >= end || bytes[at] === 0) return false
  const nameTo = findZero(bytes, at + 1, end)
  if (nameTo < 0) return false
  element.type = bytes[at]!
  element.nameFrom = at + 1
  element.nameTo = nameTo
  element.from = nameTo + 1
  return measureValue(bytes, end, element)
}

function measureValue(bytes: Buffer, end: number, element: Element): boolean {
  const { type, from } = element
  element.cut = false
  const fixed = fixedBytes(type)
  if (fixed >= 0) {
    element.to = from + fixed
    element.next = element.to
    return element.to <= end
  }
  if (type === REGEX) {
    const middle = findZero(bytes, from, end)
    const last = middle < 0 ? -1 : findZero(bytes, middle + 1, end)
    element.to = last
    element.next = last + 1
    return last >= 0
  }
  if (end - from < 4) return false
  const length = bytes.readInt32LE(from)
  if (length < 0) return false
  if (type === DOCUMENT || type === ARRAY || type === SCOPED_CODE) {
    if (length < MIN_DOCUMENT_BYTES) return false
    element.to = from + length
  } else if (type === BINARY) element.to = from + 5 + length
  else if (type === STRING || type === CODE || type === SYMBOL) {
    element.from = from + 4
    element.to = from + 4 + length
  } else if (type === POINTER) element.to = from + 4 + length + 12
  else return false
  element.next = element.to
  element.cut = element.to > end
  if (element.cut) element.to = end
  // A string's end is a zero that its length counts.
  else if (element.from > from) {
    if (length === 0) return false
    element.to--
  }
  return true
}

/** Finds a member of the document at `at` by its name. */
export function findMember(
  bytes: Buffer,
  at: number,
  end: number,
  name: string,
  element: Element,
): boolean {
  let next = firstElement(at)
  for (let count = 0; count < MAX_ELEMENTS; count++) {
    if (!readElement(bytes, next, end, element)) return false
    if (isNamed(bytes, element, name)) return true
    if (element.cut) return false
    next = element.next
  }
  return false
}

export function isNamed(bytes: Buffer, element: Element, name: string): boolean {
  if (element.nameTo - element.nameFrom !== name.length) return false
  for (let i = 0; i < name.length; i++)
    if (bytes[element.nameFrom + i] !== name.charCodeAt(i)) return false
  return true
}

export const nameOf = (bytes: Buffer, element: Element): string =>
  wireText(bytes, element.nameFrom, element.nameTo, MAX_NAME_CHARS)

/** The string a member holds, or ''. */
export const textOf = (bytes: Buffer, element: Element, max = MAX_NAME_CHARS): string =>
  element.type === STRING ? wireText(bytes, element.from, element.to, max) : ''

/** The number or truth a member holds; NaN when it is neither. */
export function numberOf(bytes: Buffer, element: Element): number {
  switch (element.type) {
    case DOUBLE:
      return bytes.readDoubleLE(element.from)
    case INT32:
      return bytes.readInt32LE(element.from)
    case INT64:
      return Number(bytes.readBigInt64LE(element.from))
    case BOOLEAN:
      return bytes[element.from]!
    default:
      return Number.NaN
  }
}

/** A member's string, '' when there is none. */
export function findText(bytes: Buffer, at: number, end: number, name: string): string {
  const element = createElement()
  return findMember(bytes, at, end, name, element) ? textOf(bytes, element) : ''
}

/** A member's number, NaN when there is none. */
export function findNumber(bytes: Buffer, at: number, end: number, name: string): number {
  const element = createElement()
  return findMember(bytes, at, end, name, element) ? numberOf(bytes, element) : Number.NaN
}

/** Where a member's document or array begins, or -1; it may be cut. */
export function findDocument(bytes: Buffer, at: number, end: number, name: string): number {
  const element = createElement()
  if (!findMember(bytes, at, end, name, element)) return -1
  return element.type === DOCUMENT || element.type === ARRAY ? element.from : -1
}

/** End of the document at `at` as far as it is there. */
export const documentEnd = (bytes: Buffer, at: number, end: number): number =>
  Math.min(end, at + Math.max(0, documentBytes(bytes, at, end)))

/** Elements of the array or document at `at`; -1 when it is cut. */
export function countElements(bytes: Buffer, at: number, end: number): number {
  const stop = documentEnd(bytes, at, end)
  const element = createElement()
  let next = firstElement(at)
  let count = 0
  while (readElement(bytes, next, stop, element)) {
    if (element.cut) return -1
    count++
    next = element.next
  }
  return stop < at + documentBytes(bytes, at, end) ? -1 : count
}

/** Documents that lie one after the other. */
export function countDocuments(bytes: Buffer, from: number, end: number): number {
  let count = 0
  for (let at = from; at < end; count++) {
    const length = documentBytes(bytes, at, end)
    if (length === 0) break
    at += length
  }
  return count
}
