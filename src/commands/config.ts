/** `earshot config --print`: every setting, its value, where it came from and what it means. */
import type { ArgumentsCamelCase, CommandModule } from 'yargs'
import { type LoadedSetting, loadSettings } from '../config/load.ts'
import { print } from './results.ts'
import { formatTable } from './table.ts'

interface ConfigArguments {
  print: boolean
  config: string | undefined
}

export const configCommand: CommandModule<object, ConfigArguments> = {
  command: 'config',
  describe: 'Check the configuration; --print shows every setting and where it came from',
  builder: (yargs) =>
    yargs
      .option('print', { type: 'boolean', default: false, describe: 'Show every setting' })
      .option('config', { type: 'string', requiresArg: true, describe: 'YAML file' }) as never,
  handler: showConfig,
}

async function showConfig(args: ArgumentsCamelCase<ConfigArguments>): Promise<void> {
  const { list } = loadSettings({ file: args.config, environment: process.env })
  if (!args.print) return print('The configuration is valid.\n')
  const rows = list.map((s) => [s.name, showValue(s.value), s.origin, s.variable, s.meaning])
  const header = ['setting', 'value', 'from', 'environment', 'meaning']
  await print(`${formatTable(header, rows)}\n`)
}

/** A list as it is written in the environment. */
const showValue = (value: LoadedSetting['value']): string =>
  typeof value === 'object' ? value.join(', ') : String(value)
