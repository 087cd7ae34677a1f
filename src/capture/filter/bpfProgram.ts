/**
 * A classic BPF program as columns, and the rules the kernel checks before it takes one
 * (Linux, Documentation/networking/filter.rst). A program that passes them ends: it only
 * jumps forward and its last instruction returns.
 */

export interface BpfProgram {
  readonly code: Uint16Array
  /** Instructions skipped when a conditional jump is taken, and when it is not. */
  readonly jt: Uint8Array
  readonly jf: Uint8Array
  readonly k: Uint32Array
}

/** BPF_MAXINSNS of the kernel. */
export const MAX_INSTRUCTIONS = 4096
/** BPF_MEMWORDS: words of scratch memory. */
export const SCRATCH_WORDS = 16
/** SKF_AD_OFF: loads from here on read what the kernel knows of a packet, not its bytes. */
export const ANCILLARY_OFFSET = 0xfffff000
/** One past the highest ancillary offset a kernel knows (SKF_AD_MAX). */
const ANCILLARY_END = ANCILLARY_OFFSET + 64

export const OPCODES = {
  ldWord: 0x20,
  ldHalf: 0x28,
  ldByte: 0x30,
  ldWordIndirect: 0x40,
  ldHalfIndirect: 0x48,
  ldByteIndirect: 0x50,
  ldImmediate: 0x00,
  ldMemory: 0x60,
  ldLength: 0x80,
  ldxImmediate: 0x01,
  ldxMemory: 0x61,
  ldxLength: 0x81,
  /** Four times the low half of a byte: the length of an IPv4 header. */
  ldxHeaderLength: 0xb1,
  store: 0x02,
  storeX: 0x03,
  addK: 0x04,
  addX: 0x0c,
  subK: 0x14,
  subX: 0x1c,
  mulK: 0x24,
  mulX: 0x2c,
  divK: 0x34,
  divX: 0x3c,
  orK: 0x44,
  orX: 0x4c,
  andK: 0x54,
  andX: 0x5c,
  lshK: 0x64,
  lshX: 0x6c,
  rshK: 0x74,
  rshX: 0x7c,
  neg: 0x84,
  modK: 0x94,
  modX: 0x9c,
  xorK: 0xa4,
  xorX: 0xac,
  jump: 0x05,
  jumpEqualK: 0x15,
  jumpEqualX: 0x1d,
  jumpGreaterK: 0x25,
  jumpGreaterX: 0x2d,
  jumpNotLessK: 0x35,
  jumpNotLessX: 0x3d,
  jumpBitsK: 0x45,
  jumpBitsX: 0x4d,
  returnK: 0x06,
  returnA: 0x16,
  aToX: 0x07,
  xToA: 0x87,
} as const

const KNOWN: ReadonlySet<number> = new Set(Object.values(OPCODES))
const CONDITIONAL: ReadonlySet<number> = new Set([
  OPCODES.jumpEqualK,
  OPCODES.jumpEqualX,
  OPCODES.jumpGreaterK,
  OPCODES.jumpGreaterX,
  OPCODES.jumpNotLessK,
  OPCODES.jumpNotLessX,
  OPCODES.jumpBitsK,
  OPCODES.jumpBitsX,
])

export const isConditional = (code: number): boolean => CONDITIONAL.has(code)
export const isReturn = (code: number): boolean =>
  code === OPCODES.returnK || code === OPCODES.returnA

/** What is wrong with a program, in words for a developer, or ''. */
export function findFault(program: BpfProgram): string {
  const { code, jt, jf, k } = program
  const count = code.length
  if (jt.length !== count || jf.length !== count || k.length !== count) {
    return 'columns of different lengths'
  }
  if (count === 0) return 'no instructions'
  if (count > MAX_INSTRUCTIONS) return `${count} instructions, at most ${MAX_INSTRUCTIONS} may be`
  for (let i = 0; i < count; i++) {
    const fault = findInstructionFault(code[i]!, k[i]!, jt[i]!, jf[i]!, count - i - 1)
    if (fault !== '') return `instruction ${i}: ${fault}`
  }
  if (!isReturn(code[count - 1]!)) return 'the last instruction does not return'
  return findUnsetMemory(program)
}

/** `after`: instructions that follow this one. */
function findInstructionFault(
  code: number,
  k: number,
  jt: number,
  jf: number,
  after: number,
): string {
  if (!KNOWN.has(code)) return `unknown opcode 0x${code.toString(16)}`
  if (isConditional(code)) return jt < after && jf < after ? '' : 'jump past the end'
  switch (code) {
    case OPCODES.jump:
      return k < after ? '' : 'jump past the end'
    case OPCODES.divK:
    case OPCODES.modK:
      return k !== 0 ? '' : 'division by 0'
    case OPCODES.lshK:
    case OPCODES.rshK:
      return k < 32 ? '' : 'shift by more than 31 bits'
    case OPCODES.ldMemory:
    case OPCODES.ldxMemory:
    case OPCODES.store:
    case OPCODES.storeX:
      return k < SCRATCH_WORDS ? '' : 'scratch memory past its end'
    case OPCODES.ldWord:
    case OPCODES.ldHalf:
    case OPCODES.ldByte:
      return k < ANCILLARY_END ? '' : 'unknown ancillary load'
    default:
      return ''
  }
}

/** Scratch memory may only be read where every way to the instruction has written it. */
function findUnsetMemory({ code, jt, jf, k }: BpfProgram): string {
  const ALL = 0xffff
  /** Words that each way here so far has written. */
  const written = new Uint16Array(code.length).fill(ALL)
  let here = 0
  for (let i = 0; i < code.length; i++) {
    here = i === 0 ? 0 : here & written[i]!
    const opcode = code[i]!
    if (opcode === OPCODES.store || opcode === OPCODES.storeX) here |= 1 << k[i]!
    else if (opcode === OPCODES.ldMemory || opcode === OPCODES.ldxMemory) {
      if ((here & (1 << k[i]!)) === 0) return `instruction ${i}: scratch memory read before written`
    } else if (opcode === OPCODES.jump) {
      written[i + 1 + k[i]!]! &= here
      here = ALL
    } else if (isConditional(opcode)) {
      written[i + 1 + jt[i]!]! &= here
      written[i + 1 + jf[i]!]! &= here
      here = ALL
    } else if (isReturn(opcode)) here = ALL
  }
  return ''
}
