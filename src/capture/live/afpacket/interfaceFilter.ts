/**
 * The filter of a capture's sockets. They are bound to no interface, so that one ring takes
 * several and none that goes away breaks it: the filter begins with the interface's index.
 */
import { UsageError } from '../../../config/problems.ts'
import {
  ANCILLARY_OFFSET,
  type BpfProgram,
  MAX_INSTRUCTIONS,
  OPCODES,
} from '../../filter/bpfProgram.ts'
import { BpfAssembler } from './bpfAssembler.ts'
import { PACKET_OUTGOING, SKF_AD_IFINDEX, SKF_AD_PKTTYPE } from './kernelConstants.ts'
import type { NetworkInterface } from './networkInterface.ts'

/** Nothing gets through. */
export const DROP_ALL: BpfProgram = new BpfAssembler().emit(OPCODES.returnK, 0).assemble()
/** Longer than any packet. */
const WHOLE_PACKET_BYTES = 0x40000
export const ACCEPT_ALL: BpfProgram = new BpfAssembler()
  .emit(OPCODES.returnK, WHOLE_PACKET_BYTES)
  .assemble()

/** `userPrograms`: by link type, one for each that the interfaces have. */
export function makeInterfaceFilter(
  interfaces: readonly NetworkInterface[],
  userPrograms: ReadonlyMap<number, BpfProgram>,
): BpfProgram {
  const assembler = new BpfAssembler().emit(OPCODES.ldWord, ANCILLARY_OFFSET + SKF_AD_IFINDEX)
  for (const { ifindex, linkType, loopback } of interfaces) {
    assembler.jumpIf(OPCODES.jumpEqualK, ifindex, `${loopback ? 'loop' : 'link'} ${linkType}`)
  }
  assembler.emit(OPCODES.returnK, 0)
  for (const [linkType, program] of userPrograms) {
    // What goes over a loopback interface is seen going out and coming in.
    assembler
      .mark(`loop ${linkType}`)
      .emit(OPCODES.ldWord, ANCILLARY_OFFSET + SKF_AD_PKTTYPE)
      .jumpUnless(OPCODES.jumpEqualK, PACKET_OUTGOING, `link ${linkType}`)
      .emit(OPCODES.returnK, 0)
      .mark(`link ${linkType}`)
      .append(program)
  }
  const filter = assembler.assemble()
  if (filter.code.length > MAX_INSTRUCTIONS) {
    throw new UsageError(
      `The filter is too long for the kernel: ${filter.code.length} instructions, at most ${MAX_INSTRUCTIONS} are taken.`,
    )
  }
  return filter
}
