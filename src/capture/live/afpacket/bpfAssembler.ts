/** Writes classic BPF by names: jumps go to labels that come later, and reach as far as they must. */
import { type BpfProgram, OPCODES } from '../../filter/bpfProgram.ts'

/** Instructions a conditional jump can skip by itself. */
const MAX_SHORT_SKIP = 255

interface Instruction {
  code: number
  k: number
  /** Where to when the condition holds or, for `jump`, always; '' goes on with the next one. */
  label: string
  /** The condition is turned round: goes to `label` when it does not hold. */
  inverted: boolean
  /** Skips of an instruction that came with a whole program. */
  jt: number
  jf: number
}

export class BpfAssembler {
  private readonly instructions: Instruction[] = []
  /** For each label, the instruction that it stands before. */
  private readonly labels = new Map<string, number>()

  /** `k` is any 32-bit number, with or without a sign. */
  emit(code: number, k = 0): this {
    this.instructions.push({ code, k: k >>> 0, label: '', inverted: false, jt: 0, jf: 0 })
    return this
  }

  /** A whole program as it is: its jumps are relative, so it runs anywhere. */
  append({ code, jt, jf, k }: BpfProgram): this {
    code.forEach((c, i) => {
      const [whenTrue, whenFalse] = [jt[i]!, jf[i]!]
      this.instructions.push({
        code: c,
        k: k[i]!,
        label: '',
        inverted: false,
        jt: whenTrue,
        jf: whenFalse,
      })
    })
    return this
  }

  jump(label: string): this {
    return this.branch(OPCODES.jump, 0, label)
  }

  jumpIf(code: number, k: number, label: string): this {
    return this.branch(code, k, label)
  }

  jumpUnless(code: number, k: number, label: string): this {
    return this.branch(code, k, label, true)
  }

  mark(label: string): this {
    this.labels.set(label, this.instructions.length)
    return this
  }

  private branch(code: number, k: number, label: string, inverted = false): this {
    this.instructions.push({ code, k: k >>> 0, label, inverted, jt: 0, jf: 0 })
    return this
  }

  assemble(): BpfProgram {
    const { instructions } = this
    /** Conditional jumps too far for 8 bits: they take two instructions. */
    const long = new Set<Instruction>()
    for (;;) {
      const at: number[] = []
      let size = 0
      for (const instruction of instructions) {
        at.push(size)
        size += long.has(instruction) ? 2 : 1
      }
      at.push(size)
      const skips = instructions.map(({ label }, i) => (label === '' ? 0 : this.skip(label, at, i)))
      const tooFar = instructions.filter(
        (x, i) => x.code !== OPCODES.jump && !long.has(x) && skips[i]! > MAX_SHORT_SKIP,
      )
      if (tooFar.length === 0) return this.encode(size, skips, long)
      for (const instruction of tooFar) long.add(instruction)
    }
  }

  private skip(label: string, at: readonly number[], from: number): number {
    const target = this.labels.get(label)
    if (target === undefined || target <= from) throw new Error(`no label ${label} ahead`)
    return at[target]! - at[from]! - 1
  }

  private encode(
    size: number,
    skips: readonly number[],
    long: ReadonlySet<Instruction>,
  ): BpfProgram {
    const program = {
      code: new Uint16Array(size),
      jt: new Uint8Array(size),
      jf: new Uint8Array(size),
      k: new Uint32Array(size),
    }
    let at = 0
    this.instructions.forEach((instruction, i) => {
      const { code, k, label, inverted } = instruction
      const skip = skips[i]!
      program.code[at] = code
      program.k[at] = k
      program.jt[at] = instruction.jt
      program.jf[at] = instruction.jf
      if (code === OPCODES.jump && label !== '') program.k[at] = skip
      else if (long.has(instruction)) {
        // Steps over the far jump behind it when that is not wanted.
        program[inverted ? 'jt' : 'jf'][at] = 1
        at++
        program.code[at] = OPCODES.jump
        program.k[at] = skip - 1
      } else if (label !== '') program[inverted ? 'jf' : 'jt'][at] = skip
      at++
    })
    return program
  }
}
