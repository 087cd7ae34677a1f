/** The real command line, parsed without running anything: for commands in deployment files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import yargs, { type CommandModule } from 'yargs'
import { ROOT } from './paths.ts'

const REGISTERED = /^import \{ ?(?:\w+, )*?(\w+Command)\b.*? from '\.\/commands\/(\w+)\.ts'$/gm

/** Commands that src/cli.ts names, by their first word. */
export async function loadCommands(): Promise<Map<string, CommandModule>> {
  const source = readFileSync(join(ROOT, 'src', 'cli.ts'), 'utf8')
  const commands = new Map<string, CommandModule>()
  for (const [, name, file] of source.matchAll(REGISTERED)) {
    const url = pathToFileURL(join(ROOT, 'dist', 'src', 'commands', `${file}.js`)).href
    const module = (await import(url)) as Record<string, CommandModule>
    const command = module[name!]!
    commands.set(String(command.command).split(' ')[0]!, command)
  }
  return commands
}

/** What is wrong with the words after `earshot`, in the parser's own sentence, or ''. */
export async function findFault(
  commands: ReadonlyMap<string, CommandModule>,
  words: readonly string[],
): Promise<string> {
  let fault = ''
  const parser = yargs().exitProcess(false).demandCommand(1).strict().version(false).help(false)
  for (const command of commands.values()) parser.command({ ...command, handler() {} })
  parser.fail((message, error) => {
    fault = message || String(error)
  })
  try {
    await parser.parseAsync([...words])
  } catch (error) {
    fault ||= String(error)
  }
  return fault
}

/**
 * Why words cannot be checked yet, or false: files that deploy Earshot name commands which
 * are made beside them. None is left out once it is registered.
 */
export const whyUnchecked = (
  commands: ReadonlyMap<string, CommandModule>,
  [command = '']: readonly string[],
): string | false =>
  ['topics', 'migrate', 'spool'].includes(command) && !commands.has(command)
    ? `this version has no command ${command}`
    : false
