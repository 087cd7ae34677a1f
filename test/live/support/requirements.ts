/** What a live test needs of the machine, and the reason to skip where it is missing. */
import { spawnSync } from 'node:child_process'

export const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** The reason to skip, or false. Prints it once, as node's runner hides it among the rest. */
export function findMissing(programs: readonly string[]): string | false {
  const reason = judge(programs)
  if (reason !== false) console.log(`live tests skipped: ${reason}`)
  return reason
}

function judge(programs: readonly string[]): string | false {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  const missing = ['ip', ...programs].filter((program) => !isInstalled(program))
  if (missing.length > 0) return `not installed, or not in PATH: ${missing.join(', ')}`
  const name = `earshot-lab-${process.pid}-probe`
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) {
    return 'making a network namespace is refused here'
  }
  spawnSync('ip', ['netns', 'del', name])
  return false
}
