import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { buildPacketTest } from '../../../src/capture/filter/bpfMachine.ts'
import {
  type BpfProgram,
  findFault,
  isConditional,
  MAX_INSTRUCTIONS,
  OPCODES,
} from '../../../src/capture/filter/bpfProgram.ts'
import { interpret } from './interpreter.ts'

type Instruction = readonly [code: number, jt: number, jf: number, k: number]

const assemble = (instructions: readonly Instruction[]): BpfProgram => ({
  code: Uint16Array.from(instructions, (i) => i[0]),
  jt: Uint8Array.from(instructions, (i) => i[1]),
  jf: Uint8Array.from(instructions, (i) => i[2]),
  k: Uint32Array.from(instructions, (i) => i[3]),
})

const MEMORY: ReadonlySet<number> = new Set([
  OPCODES.ldMemory,
  OPCODES.ldxMemory,
  OPCODES.store,
  OPCODES.storeX,
])
const SHIFTS: ReadonlySet<number> = new Set([OPCODES.lshK, OPCODES.rshK])
const DIVISIONS: ReadonlySet<number> = new Set([OPCODES.divK, OPCODES.modK])
const INTERESTING = [0, 1, 2, 12, 14, 31, 32, 255, 0x7fffffff, 0x80000000, 0xffffffff]

/** Any program that the kernel would take, jumps and all; most are nonsense. */
const anyProgram = fc
  .array(
    fc.tuple(
      fc.constantFrom(...Object.values(OPCODES)),
      fc.nat(20),
      fc.nat(20),
      fc.oneof(fc.nat(40), fc.constantFrom(...INTERESTING), fc.nat(0xffffffff)),
    ),
    { maxLength: 60, size: 'max' },
  )
  .map((drawn): BpfProgram => {
    // Scratch memory is written first, so that no path reads it unset.
    const start: Instruction[] = Array.from({ length: 16 }, (_, word) => [2, 0, 0, word])
    const all = [...start, ...drawn]
    return assemble([
      ...all.map(([code, jt, jf, k], i): Instruction => {
        const after = all.length - i
        if (isConditional(code)) return [code, jt % after, jf % after, k]
        if (code === OPCODES.jump) return [code, 0, 0, k % Math.min(after, 12)]
        if (MEMORY.has(code)) return [code, 0, 0, k % 16]
        if (SHIFTS.has(code)) return [code, 0, 0, k % 32]
        if (DIVISIONS.has(code)) return [code, 0, 0, k || 7]
        const isLoad = code === OPCODES.ldWord || code === OPCODES.ldHalf || code === OPCODES.ldByte
        return [code, 0, 0, isLoad ? k % 0xfffff000 : k]
      }),
      [OPCODES.returnA, 0, 0, 0],
    ])
  })

describe('bpf machine', () => {
  for (const [shape, maxBlocks] of [
    ['blocks', 500],
    ['a switch', 0],
  ] as const) {
    test(`as ${shape}: returns what an interpreter returns`, () => {
      let longest = 0
      fc.assert(
        fc.property(
          anyProgram,
          fc.uint8Array({ maxLength: 64 }),
          fc.nat(3),
          fc.nat(100),
          (program, packet, before, more) => {
            strictEqual(findFault(program), '')
            const memory = new Uint8Array(before + packet.length + 8).fill(0xaa)
            memory.set(packet, before)
            const wireBytes = packet.length + more
            const run = buildPacketTest(program, maxBlocks)
            const view = new DataView(memory.buffer)
            strictEqual(
              run(view, before, packet.length, wireBytes),
              interpret(program, packet, wireBytes),
            )
            longest = Math.max(longest, program.code.length)
          },
        ),
        { numRuns: 1500 },
      )
      ok(longest > 40)
    })
  }

  test('a program of the greatest length, a target at each instruction', () => {
    const instructions = Array.from(
      { length: MAX_INSTRUCTIONS },
      (_, i): Instruction =>
        i < MAX_INSTRUCTIONS - 3 ? [OPCODES.jumpEqualK, 0, 1, 5] : [OPCODES.returnK, 0, 0, i],
    )
    const program = assemble(instructions)
    const run = buildPacketTest(program)
    const packet = new Uint8Array(4)
    strictEqual(run(new DataView(packet.buffer), 0, 4, 4), interpret(program, packet, 4))
  })
})

describe('bpf program', () => {
  const RETURN: Instruction = [OPCODES.returnK, 0, 0, 1]
  const faults: [string, Instruction[], RegExp][] = [
    ['none', [], /no instructions/],
    ['an unknown opcode', [[0xff, 0, 0, 0], RETURN], /unknown opcode 0xff/],
    ['no return', [[OPCODES.ldLength, 0, 0, 0]], /does not return/],
    ['a jump just past the end', [[OPCODES.jump, 0, 0, 1], RETURN], /jump past/],
    ['a jump that would wrap', [[OPCODES.jump, 0, 0, 0xffffffff], RETURN], /jump past/],
    ['a branch past the end', [[OPCODES.jumpEqualK, 0, 1, 0], RETURN], /jump past/],
    ['division by 0', [[OPCODES.divK, 0, 0, 0], RETURN], /division by 0/],
    ['a shift by 32', [[OPCODES.lshK, 0, 0, 32], RETURN], /shift/],
    ['memory 16', [[OPCODES.store, 0, 0, 16], RETURN], /past its end/],
    ['memory read unset', [[OPCODES.ldMemory, 0, 0, 3], RETURN], /before written/],
    [
      'memory set on one way only',
      [
        [OPCODES.jumpEqualK, 0, 1, 9],
        [OPCODES.store, 0, 0, 3],
        [OPCODES.ldMemory, 0, 0, 3],
        RETURN,
      ],
      /instruction 2: scratch memory read before written/,
    ],
    ['an unknown ancillary load', [[OPCODES.ldWord, 0, 0, 0xffffffff], RETURN], /ancillary/],
  ]
  for (const [what, instructions, message] of faults) {
    test(`refused: ${what}`, () => {
      const fault = findFault(assemble(instructions))
      ok(message.test(fault), fault)
    })
  }

  test('as many instructions as the kernel takes and no more', () => {
    const many = (n: number) => assemble(Array.from({ length: n }, () => RETURN))
    deepStrictEqual(findFault(many(MAX_INSTRUCTIONS)), '')
    ok(findFault(many(MAX_INSTRUCTIONS + 1)).includes('at most 4096'))
  })
})
