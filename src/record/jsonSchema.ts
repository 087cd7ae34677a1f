/** JSON Schema (2020-12) of a stream's lines, made from its columns. */
import type { Stream } from './batch.ts'
import type { Column, Columns } from './column.ts'

const UNSIGNED_MAX = { uint8: 0xff, uint16: 0xffff, uint32: 0xffffffff } as const

function typeOf(c: Column): Record<string, unknown> {
  switch (c.kind) {
    case 'words':
      return { type: 'array', items: { type: 'string' } }
    case 'uint32s':
      return { type: 'array', items: { type: 'integer', minimum: 0, maximum: UNSIGNED_MAX.uint32 } }
    case 'json':
      return { type: 'object' }
    case 'flag':
      return { type: 'boolean' }
    case 'float':
      return { type: 'number' }
    case 'time':
      return { type: 'string', format: 'date-time' }
    case 'int32':
      return { type: 'integer', minimum: -0x80000000, maximum: 0x7fffffff }
    case 'uint64':
      return { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return { type: 'integer', minimum: 0, maximum: UNSIGNED_MAX[c.kind] }
    default:
      return { type: 'string' }
  }
}

/** Whether the encoder leaves a core column out when it holds its default. */
const mayBeAbsent = (c: Column): boolean =>
  ['text', 'word', 'words', 'uint32s', 'address', 'json'].includes(c.kind)

/** What the columns mean in one sentence: meaning, unit, meaning of empty, source. */
export function describeColumn(c: Column): string {
  const empty = c.empty === undefined ? '' : `; empty or zero: ${c.empty}`
  const unit = c.unit === undefined ? '' : ` (${c.unit})`
  const source = c.source === undefined ? '' : `; source: ${c.source}`
  return `${c.meaning}${unit}${empty}${source}`
}

/** Schema of one line. `core` columns that hold numbers, times or flags are always there; what is absent has its default. */
export function makeJsonSchema(stream: Stream, core: Columns, extra: Columns): object {
  const properties: Record<string, object> = { stream: { const: stream } }
  for (const c of [...core, ...extra]) {
    const fallback = c.kind === 'time' || c.kind === 'json' ? {} : { default: c.initial }
    properties[c.name] = { ...typeOf(c), description: describeColumn(c), ...fallback }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Earshot ${stream}`,
    description:
      'One line of NDJSON. Empty text and lists are left out everywhere, zero and false in the columns of a protocol: what is absent has its default.',
    type: 'object',
    properties,
    required: ['stream', ...core.filter((c) => !mayBeAbsent(c)).map((c) => c.name)],
    additionalProperties: false,
  }
}
