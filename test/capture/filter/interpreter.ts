/** Classic BPF executed one instruction at a time, as plainly as can be: what the built function must equal. */
import type { BpfProgram } from '../../../src/capture/filter/bpfProgram.ts'

const WORD = 1n << 32n
const wrap = (value: bigint): bigint => ((value % WORD) + WORD) % WORD

/** What `program` returns for `bytes`, of which the wire had `wireBytes`. */
export function interpret(program: BpfProgram, bytes: Uint8Array, wireBytes: number): number {
  const memory = new Array<bigint>(16).fill(0n)
  let a = 0n
  let x = 0n
  const load = (at: bigint, size: number): bigint | undefined => {
    if (at + BigInt(size) > BigInt(bytes.length)) return undefined
    let value = 0n
    for (let i = 0; i < size; i++) value = value * 256n + BigInt(bytes[Number(at) + i]!)
    return value
  }
  for (let pc = 0; ; pc++) {
    const code = program.code[pc]!
    const k = BigInt(program.k[pc]!)
    const operand = (code & 0x08) === 0 ? k : x
    const kind = code & 0x07
    if (kind === 0 || kind === 1) {
      const size = code & 0x18
      const width = size === 0 ? 4 : size === 0x08 ? 2 : 1
      const mode = code & 0xe0
      let value: bigint | undefined
      if (mode === 0x00) value = k
      else if (mode === 0x20) value = load(k, width)
      else if (mode === 0x40) value = load(x + k, width)
      else if (mode === 0x60) value = memory[Number(k)]
      else if (mode === 0x80) value = BigInt(wireBytes)
      else {
        const byte = load(k, 1)
        value = byte === undefined ? undefined : (byte % 16n) * 4n
      }
      if (value === undefined) return 0
      if (kind === 0) a = value
      else x = value
    } else if (kind === 2) memory[Number(k)] = a
    else if (kind === 3) memory[Number(k)] = x
    else if (kind === 4) {
      const answer = calculate(code & 0xf0, a, operand)
      if (answer === undefined) return 0
      a = wrap(answer)
    } else if (kind === 5) {
      const test = code & 0xf0
      if (test === 0) pc += Number(k)
      else {
        const yes =
          test === 0x10
            ? a === operand
            : test === 0x20
              ? a > operand
              : test === 0x30
                ? a >= operand
                : (a & operand) !== 0n
        pc += yes ? program.jt[pc]! : program.jf[pc]!
      }
    } else if (kind === 6) return Number(code === 0x06 ? k : a)
    else if (code === 0x07) x = a
    else a = x
  }
}

function calculate(operation: number, a: bigint, operand: bigint): bigint | undefined {
  switch (operation) {
    case 0x00:
      return a + operand
    case 0x10:
      return a - operand
    case 0x20:
      return a * operand
    case 0x30:
      return operand === 0n ? undefined : a / operand
    case 0x40:
      return a | operand
    case 0x50:
      return a & operand
    case 0x60:
      return operand < 32n ? a << operand : 0n
    case 0x70:
      return operand < 32n ? a >> operand : 0n
    case 0x80:
      return -a
    case 0x90:
      return operand === 0n ? undefined : a % operand
    default:
      return a ^ operand
  }
}
