/**
 * The declaration of a column, from which everything else about it is made: the
 * TypeScript type, the JSON encoder, JSON Schema, ClickHouse DDL, documentation.
 */
import { compileFactory } from './compile.ts'

export type ColumnKind =
  | 'text'
  | 'word'
  | 'words'
  | 'uint32s'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int32'
  | 'float'
  | 'flag'
  | 'time'
  | 'address'
  | 'json'

export interface ColumnDoc {
  /** What an empty or zero value means; default "not seen". */
  empty?: string
  /** Unit of a number: `bytes`, `ms`, `us`, `packets`. */
  unit?: string
  /** RFC and section, or vendor page. */
  source?: string
}

/** One column as declared: `T` is its TypeScript type. */
export interface ColumnSpec<T> extends ColumnDoc {
  readonly kind: ColumnKind
  readonly meaning: string
  readonly initial: T
}

/** One column with its names: `property` in TypeScript, `name` in every output. */
export interface Column extends ColumnSpec<unknown> {
  readonly name: string
  readonly property: string
}

export type Columns = readonly Column[]

const spec =
  <T>(kind: ColumnKind, initial: T) =>
  (meaning: string, doc: ColumnDoc = {}): ColumnSpec<T> => ({ kind, meaning, initial, ...doc })

/** Free text: String. */
export const text = spec<string>('text', '')
/** Text of few values: LowCardinality(String). */
export const word = spec<string>('word', '')
/** A list of such: Array(LowCardinality(String)). */
export const words = spec<readonly string[]>('words', [])
/** A list of numbers: Array(UInt32). */
export const uint32s = spec<readonly number[]>('uint32s', [])
export const uint8 = spec<number>('uint8', 0)
export const uint16 = spec<number>('uint16', 0)
export const uint32 = spec<number>('uint32', 0)
/** Held as a JavaScript number, exact to 2^53. */
export const uint64 = spec<number>('uint64', 0)
export const int32 = spec<number>('int32', 0)
export const float = spec<number>('float', 0)
export const flag = spec<boolean>('flag', false)
/** Microseconds since the epoch; ISO 8601 UTC in JSON, DateTime64(6, 'UTC') in ClickHouse. */
export const time = spec<number>('time', 0)
/** Address text; IPv6 in ClickHouse. */
export const address = spec<string>('address', '')
/** A JSON object as text: String. */
export const json = spec<string>('json', '')

type Specs = Readonly<Record<string, ColumnSpec<unknown>>>

/** Columns with the type of the object that holds their values. */
export interface ColumnSet<S extends Specs> extends Array<Column> {
  /** Never set: carries the type for `FieldsOf`. */
  readonly specs?: S
}

/** The object type that holds a column set's values, one property a column. */
export type FieldsOf<C> =
  C extends ColumnSet<infer S>
    ? { -readonly [K in keyof S]: S[K] extends ColumnSpec<infer T> ? T : never }
    : never

const snake = (property: string): string => property.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)

/**
 * Declares columns. The column's name is the property's in snake_case behind the
 * prefix: `columns('ssh', { hasshServer: ... })` declares `ssh_hassh_server`.
 */
export function columns<S extends Specs>(prefix: string, specs: S): ColumnSet<S> {
  return Object.entries(specs).map(([property, s]) => ({
    ...s,
    property,
    name: `${prefix === '' ? '' : `${prefix}_`}${snake(property)}`,
  }))
}

const factories = new WeakMap<Columns, () => object>()

/** An object with every column at its initial value, always of one shape. */
export function createFields<S extends Specs>(set: ColumnSet<S>): FieldsOf<ColumnSet<S>> {
  let create = factories.get(set)
  if (create === undefined) {
    create = compileFactory(set)
    factories.set(set, create)
  }
  return create() as FieldsOf<ColumnSet<S>>
}
