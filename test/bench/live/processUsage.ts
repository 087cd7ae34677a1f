/** CPU time and memory of a running process, from /proc. */
import { readFileSync } from 'node:fs'

export interface Used {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number
  readonly peakMib: number
}

/** USER_HZ of Linux on every architecture Node runs on. */
const TICKS_A_SECOND = 100

/** Zeros for a process that is gone. */
export function readUsage(pid: number): Used {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; fields 14 and 15 are user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
      peakMib: Number(peak?.[1] ?? 0) / 1024,
    }
  } catch {
    return { cpuSeconds: 0, peakMib: 0 }
  }
}
