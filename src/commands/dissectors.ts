/** `earshot dissectors`: what this sensor can read. */
import type { CommandModule } from 'yargs'
import { dissectors } from '../../dissectors/index.ts'
import { print } from './results.ts'
import { formatTable } from './table.ts'

export const dissectorsCommand: CommandModule = {
  command: 'dissectors',
  describe: 'List the protocols that are looked into',
  handler: async () => {
    const rows = [...dissectors]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((d) => [d.name, d.transport, d.ports.join(' '), d.columns.length, d.description])
    const header = ['protocol', 'over', 'usual ports', 'columns', 'description']
    await print(`${formatTable(header, rows)}\n`)
  },
}
