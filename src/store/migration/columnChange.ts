/** What becomes of a column that differs from the wanted one. */

/** Types that a column of another type may become: every value stays what it is. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  UInt8: ['UInt16', 'UInt32', 'UInt64', 'Int32', 'Int64'],
  UInt16: ['UInt32', 'UInt64', 'Int32', 'Int64'],
  UInt32: ['UInt64', 'Int64'],
  Int32: ['Int64'],
  Float32: ['Float64'],
  Bool: ['UInt8', 'UInt16', 'UInt32', 'UInt64'],
  String: ['LowCardinality(String)'],
  'LowCardinality(String)': ['String'],
  'Array(String)': ['Array(LowCardinality(String))'],
  'Array(LowCardinality(String))': ['Array(String)'],
  IPv4: ['IPv6'],
}

/** Whether every value of the one type is also one of the other. */
export const isWider = (from: string, to: string): boolean => WIDER[from]?.includes(to) ?? false

/** A codec in one wording: the server adds the width to Delta, and CODEC() around it all. */
export const normalizeCodec = (codec: string): string =>
  codec
    .replace(/^CODEC\((.*)\)$/, '$1')
    .replace(/\b(Delta|DoubleDelta|Gorilla)\(\d+\)/g, '$1')
    .replace(/\s+/g, '')

/** An index type in one wording: servers differ in quotes and spaces. */
export const normalizeIndex = (type: string): string => type.replace(/[\s']/g, '')
