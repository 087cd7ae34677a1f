/** Steps that the fanout program is made of. Between them X is where the layer being read begins. */
import { OPCODES as op } from '../../filter/bpfProgram.ts'
import type { BpfAssembler } from './bpfAssembler.ts'

/** Words of scratch memory: where the layer being read begins (always also in X), */
export const BASE = 0
/** a value between two instructions, */
export const TEMPORARY = 1
/** the mixed addresses' sum, the outer ones' until an inner pair is found, */
export const SUM = 2
/** what the next layer is, and what GRE said. */
export const NEXT = 3
export const FLAGS = 4
const SIDE = 5

const MULTIPLIERS = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const

/** SUM becomes the sum of two addresses, each mixed by itself: a sum has no direction. */
export function writePair(
  asm: BpfAssembler,
  source: number,
  destination: number,
  words: number,
): void {
  writeAddress(asm, source, words)
  asm.emit(op.store, SIDE).emit(op.ldxMemory, BASE)
  writeAddress(asm, destination, words)
  asm.emit(op.ldxMemory, SIDE).emit(op.addX).emit(op.store, SUM).emit(op.ldxMemory, BASE)
}

/** A becomes the mixed words from `at` on; X is lost. */
function writeAddress(asm: BpfAssembler, at: number, words: number): void {
  for (let i = 0; i < words; i++) {
    if (i > 0) asm.emit(op.store, NEXT).emit(op.ldxMemory, BASE)
    asm.emit(op.ldWordIndirect, at + 4 * i)
    if (i > 0) asm.emit(op.ldxMemory, NEXT).emit(op.addX)
    asm.emit(op.mulK, MULTIPLIERS[i]!)
    writeXorShift(asm, 15)
  }
  asm.emit(op.mulK, 0x85ebca6b)
  writeXorShift(asm, 13)
}

/** A ^= A >>> bits; X is lost. */
export function writeXorShift(asm: BpfAssembler, bits: number): void {
  asm.emit(op.store, TEMPORARY).emit(op.rshK, bits).emit(op.ldxMemory, TEMPORARY).emit(op.xorX)
}

/** Goes to `otherwise` where fewer than `bytes` follow; A is lost. */
export function writeNeed(asm: BpfAssembler, bytes: number, otherwise: string): void {
  asm
    .emit(op.xToA)
    .emit(op.addK, bytes)
    .emit(op.ldxLength)
    .jumpIf(op.jumpGreaterX, 0, otherwise)
    .emit(op.ldxMemory, BASE)
}

/** The next layer begins `bytes` further on; A is lost. */
export function writeStep(asm: BpfAssembler, bytes: number): void {
  asm.emit(op.ldImmediate, bytes)
  writeStepByA(asm)
}

export function writeStepByA(asm: BpfAssembler): void {
  asm.emit(op.addX).emit(op.aToX).emit(op.storeX, BASE)
}
