/**
 * Runs a classic BPF program on packets of a replay. The program becomes one JavaScript
 * function: straight-line code of checked numbers only. BPF jumps forward alone, so each jump
 * is a `break` out of a labelled block that ends at its target. Blocks are nested, and V8's
 * parser has a stack: a program with very many targets becomes a `switch` in a loop instead.
 */
import { type BpfProgram, findFault, isConditional, isReturn, OPCODES } from './bpfProgram.ts'

/**
 * What the program returns for a packet: bytes to keep, 0 for none. `start` is where it begins
 * in `view`; a load past `capturedBytes` rejects it. `wireBytes` is what `len` reads.
 */
export type PacketTest = (
  view: DataView,
  start: number,
  capturedBytes: number,
  wireBytes: number,
) => number

/** Throws an Error for a program that findFault finds fault with: that is a bug of the caller. */
export function buildPacketTest(program: BpfProgram, maxBlocks = MAX_BLOCKS): PacketTest {
  const fault = findFault(program)
  if (fault !== '') throw new Error(`not a BPF program: ${fault}`)
  const body = writeBody(program, maxBlocks)
  return new Function('view', 'start', 'captured', 'wire', body) as PacketTest
}

/** Above this, labelled blocks would be nested too deep (V8 gives up at some thousands). */
const MAX_BLOCKS = 500

/** The function's text. */
export function writeBody(program: BpfProgram, maxBlocks = MAX_BLOCKS): string {
  const targets = listTargets(program)
  const inBlocks = targets.length <= maxBlocks
  const writeBreak = (target: number) =>
    inBlocks ? `break L${target}` : `{ pc = ${target}; continue }`
  const words = listMemory(program).map((word) => `, m${word} = 0`)
  const lines = [`'use strict'`, `let a = 0, x = 0, p = 0${words.join('')}`]
  if (inBlocks) for (const target of targets.toReversed()) lines.push(`L${target}: {`)
  else lines.push('let pc = 0', 'for (;;) switch (pc) { default:')
  let next = 0
  for (let i = 0; i < program.code.length; i++) {
    if (targets[next] === i) {
      lines.push(inBlocks ? '}' : `case ${i}:`)
      next++
    }
    lines.push(writeInstruction(program, i, writeBreak))
  }
  if (!inBlocks) lines.push('}')
  return lines.join('\n')
}

/** Instructions that are jumped to, in order. */
function listTargets({ code, jt, jf, k }: BpfProgram): number[] {
  const targets = new Set<number>()
  for (let i = 0; i < code.length; i++) {
    const skips = code[i] === OPCODES.jump ? [k[i]!] : [jt[i]!, jf[i]!]
    if (code[i] !== OPCODES.jump && !isConditional(code[i]!)) continue
    for (const skip of skips) if (skip > 0) targets.add(i + 1 + skip)
  }
  return [...targets].sort((one, other) => one - other)
}

function listMemory({ code, k }: BpfProgram): number[] {
  const words = new Set<number>()
  for (let i = 0; i < code.length; i++) {
    if (code[i] === OPCODES.store || code[i] === OPCODES.storeX) words.add(k[i]!)
  }
  return [...words]
}

type WriteBreak = (target: number) => string

function writeInstruction({ code, jt, jf, k }: BpfProgram, i: number, leave: WriteBreak): string {
  const opcode = code[i]!
  const constant = k[i]!
  const next = i + 1
  if (isReturn(opcode)) return `return ${opcode === OPCODES.returnK ? constant : 'a'}`
  if (opcode === OPCODES.jump) return constant === 0 ? '' : leave(next + constant)
  if (!isConditional(opcode)) {
    return writeLoad(opcode, constant) ?? writeArithmetic(opcode, constant)
  }
  const [yes, no] = [jt[i]!, jf[i]!]
  if (yes === no) return yes === 0 ? '' : leave(next + yes)
  const test = writeTest(opcode, constant)
  if (yes === 0) return `if (!(${test})) ${leave(next + no)}`
  const jump = `if (${test}) ${leave(next + yes)}`
  return no === 0 ? jump : `${jump}\n${leave(next + no)}`
}

function writeTest(opcode: number, k: number): string {
  switch (opcode) {
    case OPCODES.jumpEqualK:
      return `a === ${k}`
    case OPCODES.jumpEqualX:
      return 'a === x'
    case OPCODES.jumpGreaterK:
      return `a > ${k}`
    case OPCODES.jumpGreaterX:
      return 'a > x'
    case OPCODES.jumpNotLessK:
      return `a >= ${k}`
    case OPCODES.jumpNotLessX:
      return 'a >= x'
    case OPCODES.jumpBitsK:
      return `(a & ${k}) !== 0`
    default:
      return '(a & x) !== 0'
  }
}

/** A load's text; undefined for what is none. Sums of two 32-bit words are exact in a double. */
function writeLoad(opcode: number, k: number): string | undefined {
  switch (opcode) {
    case OPCODES.ldWord:
      return `if (captured < ${k + 4}) return 0; a = view.getUint32(start + ${k})`
    case OPCODES.ldHalf:
      return `if (captured < ${k + 2}) return 0; a = view.getUint16(start + ${k})`
    case OPCODES.ldByte:
      return `if (captured < ${k + 1}) return 0; a = view.getUint8(start + ${k})`
    case OPCODES.ldWordIndirect:
      return `p = x + ${k}; if (captured < p + 4) return 0; a = view.getUint32(start + p)`
    case OPCODES.ldHalfIndirect:
      return `p = x + ${k}; if (captured < p + 2) return 0; a = view.getUint16(start + p)`
    case OPCODES.ldByteIndirect:
      return `p = x + ${k}; if (captured < p + 1) return 0; a = view.getUint8(start + p)`
    case OPCODES.ldxHeaderLength:
      return `if (captured < ${k + 1}) return 0; x = (view.getUint8(start + ${k}) & 15) << 2`
    case OPCODES.ldImmediate:
      return `a = ${k}`
    case OPCODES.ldxImmediate:
      return `x = ${k}`
    case OPCODES.ldMemory:
      return `a = m${k}`
    case OPCODES.ldxMemory:
      return `x = m${k}`
    case OPCODES.ldLength:
      return 'a = wire'
    case OPCODES.ldxLength:
      return 'x = wire'
    case OPCODES.store:
      return `m${k} = a`
    case OPCODES.storeX:
      return `m${k} = x`
    case OPCODES.aToX:
      return 'x = a'
    case OPCODES.xToA:
      return 'a = x'
    default:
      return undefined
  }
}

/** Modulo 2^32. Division by an X of 0 rejects the packet; a shift by 32 or more leaves 0. */
function writeArithmetic(opcode: number, k: number): string {
  switch (opcode) {
    case OPCODES.addK:
      return `a = (a + ${k}) >>> 0`
    case OPCODES.addX:
      return 'a = (a + x) >>> 0'
    case OPCODES.subK:
      return `a = (a - ${k}) >>> 0`
    case OPCODES.subX:
      return 'a = (a - x) >>> 0'
    case OPCODES.mulK:
      return `a = Math.imul(a, ${k}) >>> 0`
    case OPCODES.mulX:
      return 'a = Math.imul(a, x) >>> 0'
    case OPCODES.divK:
      return `a = Math.floor(a / ${k})`
    case OPCODES.divX:
      return 'if (x === 0) return 0; a = Math.floor(a / x)'
    case OPCODES.modK:
      return `a = a % ${k}`
    case OPCODES.modX:
      return 'if (x === 0) return 0; a = a % x'
    case OPCODES.orK:
      return `a = (a | ${k}) >>> 0`
    case OPCODES.orX:
      return 'a = (a | x) >>> 0'
    case OPCODES.andK:
      return `a = (a & ${k}) >>> 0`
    case OPCODES.andX:
      return 'a = (a & x) >>> 0'
    case OPCODES.xorK:
      return `a = (a ^ ${k}) >>> 0`
    case OPCODES.xorX:
      return 'a = (a ^ x) >>> 0'
    case OPCODES.lshK:
      return `a = (a << ${k}) >>> 0`
    case OPCODES.lshX:
      return 'a = x < 32 ? (a << x) >>> 0 : 0'
    case OPCODES.rshK:
      return `a = a >>> ${k}`
    case OPCODES.rshX:
      return 'a = x < 32 ? a >>> x : 0'
    case OPCODES.neg:
      return 'a = -a >>> 0'
    default:
      throw new Error(`opcode ${opcode} passed the check and is not known`)
  }
}
