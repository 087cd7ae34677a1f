/** Settings from flags, environment and a YAML file, and where each came from. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Privacy } from './privacy.ts'
import { describeError, UsageError } from './problems.ts'
import { checkTogether, type Settings, settingsSchema } from './settings.ts'

export type Origin = 'default' | 'file' | 'environment' | 'flag'

export interface LoadedSetting {
  /** As in the file: snake_case. */
  name: string
  value: string | number | boolean | readonly string[]
  origin: Origin
  /** Variable of the environment that sets it. */
  variable: string
  meaning: string
}

export interface Loaded {
  settings: Settings
  /** Every setting in declared order. */
  list: readonly LoadedSetting[]
}

export interface SettingSources {
  /** Path of a YAML file. */
  file?: string | undefined
  environment?: Readonly<Record<string, string | undefined>>
  /** By property name; what is undefined was not given. */
  flags?: Readonly<Record<string, unknown>>
}

const snake = (property: string): string => property.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
const properties = Object.keys(settingsSchema.shape) as (keyof Settings)[]
const defaults: Settings = settingsSchema.parse({})

/** Only who names a file waits for the parser to load. */
const loadYaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml')

/** Reads, checks and merges. Throws UsageError with the place of what is wrong. */
export function loadSettings(sources: SettingSources): Loaded {
  const { environment = {}, flags = {} } = sources
  const inFile = sources.file === undefined ? {} : readFile(sources.file)
  const chosen: Record<string, unknown> = {}
  const origins: Partial<Record<keyof Settings, Origin>> = {}
  for (const property of properties) {
    const variable = variableOf(property)
    const candidates: [Origin, unknown, string][] = [
      ['flag', asList(flags[property], property), `--${snake(property).replaceAll('_', '-')}`],
      ['environment', fromText(environment[variable], property), variable],
      ['file', asList(inFile[snake(property)], property), `${snake(property)} in ${sources.file}`],
    ]
    const found = candidates.find(([, value]) => value !== undefined)
    if (found === undefined) continue
    const [origin, value, place] = found
    const checked = settingsSchema.shape[property].safeParse(value)
    if (!checked.success) {
      const reason = checked.error.issues.map((i) => i.message).join('; ')
      throw new UsageError(`${place} cannot be ${JSON.stringify(value)}: ${reason}`)
    }
    chosen[property] = checked.data
    origins[property] = origin
  }
  const settings = settingsSchema.parse(chosen)
  const conflict = checkTogether(settings)
  if (conflict !== '') throw new UsageError(conflict)
  // A key that cannot be read is told of now, not by a worker.
  new Privacy(settings)
  const list = properties.map((property) => ({
    name: snake(property),
    value: settings[property],
    origin: origins[property] ?? ('default' as const),
    variable: variableOf(property),
    meaning: settingsSchema.shape[property].description ?? '',
  }))
  return { settings, list }
}

const variableOf = (property: string): string => `EARSHOT_${snake(property).toUpperCase()}`

/** Words of the environment for a setting that is true or false. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
}

/** Places where records go, one after another: brokers of one place have commas between them too. */
const BEFORE_NEXT_PLACE = /,(?=\s*(?:[a-z]+:\/\/|ndjson:|embedded:))/

/** What stands between the members of a list whose members have commas. */
const SEPARATORS: Partial<Record<keyof Settings, RegExp>> = { to: BEFORE_NEXT_PLACE, privacy: /;/ }

/** Text of the environment as the type its setting has; of a list, what stands between commas. */
function fromText(text: string | undefined, property: keyof Settings): unknown {
  if (text === undefined) return undefined
  const fallback = defaults[property]
  if (Array.isArray(fallback)) {
    const parts = text.split(SEPARATORS[property] ?? ',').map((part) => part.trim())
    return parts.filter((part) => part !== '')
  }
  if (typeof fallback === 'boolean') return BOOLEANS[text.trim().toLowerCase()] ?? text
  if (typeof fallback !== 'number') return text
  return text.trim() === '' ? text : Number(text)
}

/** A single value where a list is wanted is a list of one. */
const asList = (value: unknown, property: keyof Settings): unknown =>
  typeof value === 'string' && Array.isArray(defaults[property]) ? [value] : value

function readFile(path: string): Record<string, unknown> {
  let content: unknown
  try {
    content = loadYaml().parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`Cannot read the configuration file ${path}: ${describeError(error)}`)
  }
  if (content === null || content === undefined) return {}
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new UsageError(
      `The configuration file ${path} must hold settings as \`name: value\` lines`,
    )
  }
  const names = properties.map(snake)
  const unknown = Object.keys(content).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(
      `The configuration file ${path} has the unknown setting ${JSON.stringify(unknown)}; known are ${names.join(', ')}`,
    )
  }
  return content as Record<string, unknown>
}
