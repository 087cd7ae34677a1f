/**
 * One program run as a user would run it, in a process of its own: wall time, CPU time, peak
 * memory. By time(1) where it is installed; else /proc is read every few milliseconds, which
 * misses what came after the last look.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Usage {
  wallSeconds: number
  /** User and system time of all threads. */
  cpuSeconds: number
  peakMib: number
}

const TIME_PROGRAM = '/usr/bin/time'
const LOOK_EVERY_MS = 5
/** USER_HZ of Linux on every architecture Node runs on. */
const TICKS_A_SECOND = 100
const FIRST_LINES = 3

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

/** Rejects with the program's own last words when it fails. */
export async function runProgram(program: string, args: readonly string[]): Promise<Usage> {
  if (!existsSync(TIME_PROGRAM)) return watch(program, args)
  const folder = mkdtempSync(join(tmpdir(), 'earshot-time-'))
  try {
    const report = join(folder, 'time')
    const timed = ['-f', '%U %S %M', '-o', report, program, ...args]
    const { wallSeconds } = await watch(TIME_PROGRAM, timed)
    const [user, system, peakKib] = readFileSync(report, 'utf8').trim().split(' ').map(Number)
    return { wallSeconds, cpuSeconds: user! + system!, peakMib: peakKib! / 1024 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function watch(program: string, args: readonly string[]): Promise<Usage> {
  return new Promise((resolve, reject) => {
    const from = process.hrtime.bigint()
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    child.stderr.on('data', (bytes: Buffer) => {
      words = (words + bytes.toString()).slice(-2000)
    })
    const usage: Usage = { wallSeconds: 0, cpuSeconds: 0, peakMib: 0 }
    const timer = setInterval(() => look(child.pid!, usage), LOOK_EVERY_MS)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(timer)
      usage.wallSeconds = Number(process.hrtime.bigint() - from) / 1e9
      if (code === 0) return resolve(usage)
      const said = words.trim().split('\n').slice(-FIRST_LINES).join(' ')
      reject(new Error(`${program} ended with ${code ?? signal}: ${said}`))
    })
  })
}

function look(pid: number, usage: Usage): void {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; fields 14 and 15 are user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    usage.cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    if (peak !== null) usage.peakMib = Number(peak[1]) / 1024
  } catch {
    // Gone between two looks.
  }
}
