/** Rights: given up once the capture is open. */
import { readFileSync } from 'node:fs'
import { describeError, Failure, UsageError } from '../config/problems.ts'

const CAP_NET_RAW = 13n

/** Missing in the declarations of node's types. */
interface InitGroups {
  initgroups?(user: string, extraGroup: number): void
}

/** Whether this process may open packet sockets (capabilities(7), CAP_NET_RAW in the effective set). */
export function mayCapture(): boolean {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return line !== null && ((BigInt(`0x${line[1]}`) >> CAP_NET_RAW) & 1n) === 1n
  } catch {
    return process.getuid?.() === 0
  }
}

/** Becomes another user, for good: group, supplementary groups, user. Throws a sentence when that is not possible. */
export function becomeUser(user: string): void {
  const { initgroups, setgid, setuid } = process as typeof process & InitGroups
  if (!initgroups || !setgid || !setuid)
    throw new UsageError('--user is not possible on this system')
  const group = primaryGroupOf(user)
  try {
    initgroups(user, group)
    setgid(group)
    setuid(user)
  } catch (error) {
    throw new Failure(
      `Cannot become the user ${user}: ${describeError(error)}. Start as root, or leave --user away and let the service manager choose the user`,
    )
  }
}

function primaryGroupOf(user: string): number {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const fields = lines.map((line) => line.split(':')).find(([name]) => name === user)
  const group = Number(fields?.[3])
  if (fields === undefined || !Number.isInteger(group)) {
    throw new UsageError(`There is no user ${JSON.stringify(user)} on this machine`)
  }
  return group
}
