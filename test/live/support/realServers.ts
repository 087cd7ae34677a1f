/** Starts servers.sh in the servers' namespace, waits until all listen, and knows how to reach them. */
import { execFileSync } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../support/paths.ts'
import type { MirrorLab } from './mirrorLab.ts'
import { waitFor } from './namespaces.ts'
import { isInstalled } from './requirements.ts'

export const USER = 'alice'
export const PASSWORD = 'lab-pass-1'

const SCRIPT = join(ROOT, 'test/live/support/servers.sh')
const SUPERVISOR = join(import.meta.dirname, 'telnetSupervisor.js')
const SSH_PORT = 22
const TELNET_PORT = 23
const FTP_PORT = 21
const HTTP_PORT = 80
/** State of a listening socket in /proc/net/tcp. */
const LISTENING = '0A'
/** Key generation and copying /etc take the most of it. */
const START_TIMEOUT_MS = 20_000

export const hasHttp = (): boolean => isInstalled('nginx')

/** `work` holds logs and the client's key; it must exist. */
export async function startServers(lab: MirrorLab, work: string): Promise<void> {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyOf(work)])
  const own = ['--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc']
  const command = ['sh', SCRIPT, work, process.execPath, SUPERVISOR]
  const log = join(work, 'servers.log')
  const child = lab.namespaces.spawn(
    lab.servers,
    ['unshare', ...own, '--propagation', 'private', ...command],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const out = createWriteStream(log)
  child.stdout!.pipe(out)
  child.stderr!.pipe(out)
  const ports = [SSH_PORT, TELNET_PORT, FTP_PORT, ...(hasHttp() ? [HTTP_PORT] : [])]
  try {
    await waitFor(
      () => ports.every((port) => isListening(child.pid!, port)),
      `servers on ports ${ports.join(', ')}`,
      START_TIMEOUT_MS,
    )
  } catch (error) {
    throw new Error(`${error}; they said: ${readFileSync(log, 'utf8').slice(-1000)}`)
  }
}

export const keyOf = (work: string): string => join(work, 'client')

/** Asks the network of process `pid`. */
function isListening(pid: number, port: number): boolean {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['tcp', 'tcp6'].some((family) => {
    try {
      return readFileSync(`/proc/${pid}/net/${family}`, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .some((cells) => cells[1]?.endsWith(hex) && cells[3] === LISTENING)
    } catch {
      return false
    }
  })
}
