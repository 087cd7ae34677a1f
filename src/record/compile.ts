/**
 * Turns a column declaration into straight-line code, once at start: an object factory
 * and an encoder. A loop over columns reads properties by computed name, which V8 can
 * neither cache nor optimise: measured, it costs several times what this does. Only
 * declared names, checked to be plain identifiers, ever become code.
 */
import type { Column, ColumnKind, Columns } from './column.ts'
import {
  MAX_BYTES_PER_UNIT,
  MAX_SCALAR_BYTES,
  measureNumbers,
  measureWords,
  writeFloat,
  writeInt32,
  writeJson,
  writeNumbers,
  writeText,
  writeTime,
  writeUint,
  writeWords,
} from './jsonBytes.ts'

/** Most bytes the values of `fields` may take. */
export type Measure = (fields: object) => number
/** Writes `,"name":value` of every column not left out, from `p`, and returns the position after. */
export type Encode = (view: DataView, bytes: Uint8Array, p: number, fields: object) => number
export interface Encoder {
  readonly measure: Measure
  readonly encode: Encode
}

/** Writes one value, at most `MAX_SCALAR_BYTES` of JSON, at `p`; returns the position after. */
export type WriteValue = (bytes: Uint8Array, p: number) => number
/** By property: columns whose values are made while they are written, so that no string is. */
export type Writers = Readonly<Record<string, WriteValue>>
const NO_WRITERS: Writers = {}
const HELPERS = {
  measureNumbers,
  measureWords,
  writeFloat,
  writeInt32,
  writeJson,
  writeNumbers,
  writeText,
  writeTime,
  writeUint,
  writeWords,
}

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]*$/
const COLUMN_NAME = /^[a-z][a-z0-9_]*$/

const MAX_BY_KIND: Partial<Record<ColumnKind, number>> = {
  uint8: 0xff,
  uint16: 0xffff,
  uint32: 0xffffffff,
  uint64: Number.MAX_SAFE_INTEGER,
}

/**
 * Code that writes ASCII `text` at `p`, eight bytes a store where they are left; up to three
 * bytes past it are scratch. Eight ASCII bytes are always an ordinary double, never NaN, so
 * that a double carries them unchanged.
 */
function emitLiteral(text: string): string {
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4), 'latin1')
  let code = ''
  let i = 0
  for (; i + 8 <= padded.length; i += 8) {
    code += `v.setFloat64(p+${i},${padded.readDoubleLE(i)},true);`
  }
  if (i < padded.length) code += `v.setInt32(p+${i},${padded.readInt32LE(i)},true);`
  return `${code}p+=${text.length};`
}

function emitValue(c: Column): string {
  const value = `f.${c.property}`
  switch (c.kind) {
    case 'text':
    case 'word':
    case 'address':
      return `p=x.writeText(b,p,${value});`
    case 'words':
      return `p=x.writeWords(b,p,${value});`
    case 'uint32s':
      return `p=x.writeNumbers(b,p,${value});`
    case 'json':
      return `p=x.writeJson(b,p,${value});`
    case 'flag':
      return `if(${value}){${emitLiteral('true')}}else{${emitLiteral('false')}}`
    case 'time':
      return `p=x.writeTime(b,p,${value});`
    case 'float':
      return `p=x.writeFloat(b,p,${value});`
    case 'int32':
      return `p=x.writeInt32(b,p,${value});`
    default:
      return `p=x.writeUint(b,p,${value},${MAX_BY_KIND[c.kind]});`
  }
}

const hasText = (c: Column): boolean => ['text', 'word', 'address', 'json'].includes(c.kind)
const isList = (c: Column): boolean => c.kind === 'words' || c.kind === 'uint32s'

/** Text and lists are left out when empty always, the rest when zero unless `keepZeros`. */
function emitCondition(c: Column, keepZeros: boolean): string {
  if (hasText(c) || isList(c)) return `f.${c.property}.length!==0`
  if (keepZeros) return ''
  return c.kind === 'flag' ? `f.${c.property}` : `f.${c.property}!==0`
}

function checkNames(columns: Columns): void {
  for (const c of columns) {
    if (!IDENTIFIER.test(c.property) || !COLUMN_NAME.test(c.name)) {
      throw new Error(`Column ${JSON.stringify(c.name)} is not a plain name`)
    }
  }
}

/**
 * Straight-line encoder of a column set. The columns named in `writers` are always there
 * and written by these; nobody looks at what the row holds for them.
 */
export function compileEncoder(
  columns: Columns,
  keepZeros: boolean,
  writers: Writers = NO_WRITERS,
): Encoder {
  checkNames(columns)
  let fixed = 8
  let variable = ''
  let body = ''
  for (const c of columns) {
    fixed += c.name.length + 4 + MAX_SCALAR_BYTES
    if (Object.hasOwn(writers, c.property)) {
      body += `${emitLiteral(`,"${c.name}":`)}p=w.${c.property}(b,p);`
      continue
    }
    if (hasText(c)) variable += `+f.${c.property}.length*${MAX_BYTES_PER_UNIT}`
    if (c.kind === 'uint32s') variable += `+x.measureNumbers(f.${c.property})`
    if (c.kind === 'words') variable += `+x.measureWords(f.${c.property})`
    const condition = emitCondition(c, keepZeros)
    const write = `${emitLiteral(`,"${c.name}":`)}${emitValue(c)}`
    body += condition === '' ? write : `if(${condition}){${write}}\n`
  }
  const make = new Function(
    'x',
    'w',
    `'use strict';return{measure(f){return ${fixed}${variable}},encode(v,b,p,f){${body}return p}}`,
  )
  return make(HELPERS, writers) as Encoder
}

/** Makes objects with every column at its initial value, from one literal so that V8 gives them one shape. */
export function compileFactory(columns: Columns): () => object {
  checkNames(columns)
  const members = columns.map((c) => `${c.property}:${JSON.stringify(c.initial)}`)
  return new Function(`'use strict';return{${members.join()}}`) as () => object
}
