/**
 * Random and mutated inputs for every parser:
 * `node dist/test/fuzz/run.js [--runs N | --seconds N] [--only name,...] [--jobs N] [--seed N] [--index N]`.
 * Each parser gets a process of its own. Exits 1 on an exception, a broken bound, an input
 * slower than 100 ms, a heap that grows, or a parser that hangs.
 */
import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { MAX_GROWTH_BYTES, runShift, type ShiftReport, targets } from './shift.ts'

/** Silence of a process after which it hangs. */
const HANG_MS = 120_000

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    index: { type: 'string' },
    shift: { type: 'string' },
  },
})
const maxSeconds = Number(values.seconds)
const runs = maxSeconds > 0 ? Number.MAX_SAFE_INTEGER : Number(values.runs)
const seed = Number(values.seed)
const index = values.index === undefined ? undefined : Number(values.index)

type Message = { progress: number } | { report: ShiftReport }

if (values.shift !== undefined) {
  const send = (message: Message): void => void process.send?.(message)
  // Nobody is left to be told.
  process.on('disconnect', () => process.exit(1))
  const onProgress = (progress: number): void => send({ progress })
  const report = await runShift({ name: values.shift, runs, seed, maxSeconds, index, onProgress })
  // The channel would keep the process alive: it ends once the report is on its way.
  process.send?.({ report } satisfies Message, () => process.exit(0))
} else await runAll()

async function runAll(): Promise<void> {
  const wanted = values.only === '' ? Object.keys(targets) : values.only.split(',')
  const unknown = wanted.filter((name) => !(name in targets))
  if (unknown.length > 0) {
    process.stderr.write(`No parser ${unknown.join(', ')}: ${Object.keys(targets).join(', ')}\n`)
    process.exitCode = 2
    return
  }
  const reports: ShiftReport[] = []
  const waiting = [...wanted]
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const report = await runChild(name)
      reports.push(report)
      printFindings(report)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, work))
  reports.sort((a, b) => wanted.indexOf(a.name) - wanted.indexOf(b.name))
  process.stdout.write(`${makeTable(reports)}\n`)
  if (reports.some((r) => r.findings.length > 0 || isGrowing(r))) process.exitCode = 1
}

function runChild(name: string): Promise<ShiftReport> {
  const args = [
    '--shift',
    name,
    '--runs',
    `${runs}`,
    '--seed',
    `${seed}`,
    '--seconds',
    `${maxSeconds}`,
  ]
  if (index !== undefined) args.push('--index', `${index}`)
  const child = fork(import.meta.filename, args, { execArgv: ['--expose-gc'] })
  return new Promise((resolve) => {
    let reached = 0
    let last = Date.now()
    const fail = (what: string): void => {
      const findings = [{ index: reached, what }]
      const none = {
        exceptions: 0,
        slowestMs: 0,
        slowestIndex: 0,
        worstNanos: 0,
        heapBytes: [],
        seconds: 0,
      }
      resolve({ name, inputs: reached, findings, ...none })
    }
    const watch = setInterval(() => {
      if (Date.now() - last < HANG_MS) return
      child.kill('SIGKILL')
      fail('hangs soon after this input')
    }, 1000)
    child.on('message', (message) => {
      const told = message as Message
      last = Date.now()
      if ('progress' in told) reached = told.progress
      else resolve(told.report)
    })
    child.on('exit', (code) => {
      clearInterval(watch)
      fail(`ended with ${code} soon after this input`)
    })
  })
}

function printFindings(report: ShiftReport): void {
  process.stdout.write(
    `${report.name}: ${report.inputs} inputs in ${report.seconds.toFixed(1)} s\n`,
  )
  for (const { index: at, what } of report.findings) {
    process.stdout.write(`  --only ${report.name} --seed ${seed} --index ${at}: ${what}\n`)
  }
}

function isGrowing(r: ShiftReport): boolean {
  return r.heapBytes.length === 3 && r.heapBytes[2]! - r.heapBytes[1]! > MAX_GROWTH_BYTES
}

/** Bytes of heap a million inputs would add, by what the last half added. */
function growthPerMillion(r: ShiftReport): string {
  if (r.heapBytes.length < 3) return ''
  const grown = r.heapBytes[2]! - r.heapBytes[1]!
  const text = Math.round((grown / (r.inputs / 2)) * 1_000_000).toLocaleString('en')
  return isGrowing(r) ? `${text} grows` : text
}

function makeTable(reports: readonly ShiftReport[]): string {
  const rows = reports.map((r) => [
    r.name,
    r.inputs.toLocaleString('en'),
    `${r.exceptions}`,
    r.slowestMs.toFixed(1),
    `${r.slowestIndex}`,
    r.worstNanos === 0 ? '' : r.worstNanos.toFixed(0),
    r.heapBytes.map((b) => Math.round(b / 1024)).join('/'),
    growthPerMillion(r),
    r.seconds.toFixed(0),
  ])
  const lines = [
    [
      'parser',
      'inputs',
      'exceptions',
      'slowest ms',
      'at input',
      'worst ns/byte',
      'heap KiB',
      'bytes/million',
      's',
    ],
    ...rows,
  ]
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)))
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    )
    .join('\n')
}
