/** A disk that is soon full: a tmpfs of a few MiB. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** The reason to skip, or false. */
export function whyNoSmallDisk(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a small disk needs root on Linux'
  return spawnSync('sh', ['-c', 'command -v mount']).status === 0 ? false : 'mount is not installed'
}

/** Mounts one at `path`; what it returns takes it away again, also when a test ends the process. */
export function makeSmallDisk(path: string, mib: number): () => void {
  mkdirSync(path, { recursive: true })
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', path],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`no small disk: ${stderr}`)
  const unmount = (): void => {
    process.off('exit', unmount)
    spawnSync('umount', ['-l', path])
  }
  process.once('exit', unmount)
  return unmount
}
