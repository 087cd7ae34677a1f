/** `earshot schema`: the records' columns as SQL, JSON Schema or Markdown; --write brings the project's files up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { dissectors } from '../../dissectors/index.ts'
import { Failure } from '../config/problems.ts'
import {
  type GeneratedFile,
  listGeneratedFiles,
  makeJsonSchemas,
  makeMarkdown,
  makeSql,
  type NamedOwner,
} from '../store/generated.ts'
import { print } from './results.ts'

interface SchemaArguments {
  format: 'sql' | 'json' | 'markdown'
  write: boolean
}

/** The project's folder, seen from `dist/src/commands`. */
export const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..')

export const schemaCommand: CommandModule<object, SchemaArguments> = {
  command: 'schema',
  describe: 'Show the columns of all records',
  builder: (yargs) =>
    yargs
      .option('format', {
        choices: ['sql', 'json', 'markdown'] as const,
        default: 'sql' as const,
        describe: 'ClickHouse tables, JSON Schema, or tables for reading',
      })
      .option('write', {
        type: 'boolean',
        default: false,
        describe: "Write the project's generated files instead (for developers)",
      }) as never,
  handler: showSchema,
}

async function showSchema(args: ArgumentsCamelCase<SchemaArguments>): Promise<void> {
  if (args.write) {
    const written = writeGenerated(PROJECT_ROOT, dissectors)
    await print(written.map((path) => `${path}\n`).join(''))
  } else if (args.format === 'json') {
    await print(`${JSON.stringify(makeJsonSchemas(dissectors), null, 2)}\n`)
  } else if (args.format === 'markdown') await print(`${makeMarkdown(dissectors)}\n`)
  else await print(makeSql(dissectors))
}

export interface StaleFile {
  readonly file: GeneratedFile
  readonly wanted: string
}

/** Generated files below `root` that do not hold what they should. */
export function listStale(root: string, owners: readonly NamedOwner[]): StaleFile[] {
  return listGeneratedFiles(owners).flatMap((file) => {
    const current = readIfThere(join(root, file.path))
    const wanted = file.make(current)
    return wanted === undefined || wanted === current ? [] : [{ file, wanted }]
  })
}

/** Brings the generated files up to date; returns which had to be written. */
export function writeGenerated(root: string, owners: readonly NamedOwner[]): string[] {
  return listStale(root, owners).map(({ file, wanted }) => {
    const path = join(root, file.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, wanted)
    return file.path
  })
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Failure(`Cannot read ${path}: ${String(error)}`)
  }
}
