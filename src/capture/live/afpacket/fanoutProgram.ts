/**
 * The program that shares packets out among workers, in the kernel: a symmetric hash of the
 * innermost plausible address pair, ports left out, so that both directions, fragments and
 * connections that belong together come to one worker. A mirror that arrives in a tunnel has one
 * outer pair: there the inner pair decides. What is no IP is worker 0's.
 */

import * as numbers from '../../../decode/numbers.ts'
import { ANCILLARY_OFFSET, type BpfProgram, OPCODES as op } from '../../filter/bpfProgram.ts'
import { BpfAssembler } from './bpfAssembler.ts'
import {
  BASE,
  FLAGS,
  NEXT,
  SUM,
  TEMPORARY,
  writeNeed,
  writePair,
  writeStep,
  writeStepByA,
  writeXorShift,
} from './fanoutSteps.ts'
import * as kernel from './kernelConstants.ts'

const ETHERNET_BYTES = 14
const TAG_BYTES = 4
const IPV4_BYTES = 20
const IPV6_BYTES = 40
const UDP_TUNNEL_BYTES = 16
const ERSPAN_2_BYTES = 8
const ERSPAN_3_BYTES = 12
/** More fragments, or an offset. The first one goes where the others must: by the outer pair. */
const FRAGMENT_MASK = 0x3fff
/** Source routes, and versions but 0. */
const GRE_NOT_READ = 0x4007
const GRE_SEQUENCE = 0x1000
const TAGS = [
  numbers.ETHERTYPE_VLAN,
  numbers.ETHERTYPE_SERVICE_VLAN,
  numbers.ETHERTYPE_OLD_QINQ,
] as const

export function makeFanoutProgram(): BpfProgram {
  const asm = new BpfAssembler()
  writeStart(asm)
  writeOuter(asm)
  writeTunnels(asm)
  writeInner(asm)
  writeFinish(asm)
  return asm.assemble()
}

/**
 * The program sees an incoming packet from its network header on, an outgoing one from its link
 * header on. Loads by offset, not SKF_NET_OFF ones: those fail on bytes that a driver left in
 * pages of their own, as it may with headers deep in a tunnel.
 */
function writeStart(asm: BpfAssembler): void {
  asm
    .emit(op.ldWord, ANCILLARY_OFFSET + kernel.SKF_AD_PKTTYPE)
    .jumpUnless(op.jumpEqualK, kernel.PACKET_OUTGOING, 'bare')
    .emit(op.ldWord, ANCILLARY_OFFSET + kernel.SKF_AD_HATYPE)
    .jumpIf(op.jumpEqualK, kernel.ARPHRD_ETHER, 'framed')
    .jumpIf(op.jumpEqualK, kernel.ARPHRD_LOOPBACK, 'framed')
    .mark('bare')
    .emit(op.ldxImmediate, 0)
    .jump('based')
    .mark('framed')
    .emit(op.ldxImmediate, ETHERNET_BYTES)
    .mark('based')
    .emit(op.storeX, BASE)
    .emit(op.ldWord, ANCILLARY_OFFSET + kernel.SKF_AD_PROTOCOL)
  writeTypes(asm, 'outer', ['', '2', '3'], 'other')
  asm.mark('other').emit(op.returnK, 0)
}

/**
 * With an EtherType in A: goes to `<layer>4` or `<layer>6`, through one tag a further name in
 * `depths`, else to `otherwise`.
 */
function writeTypes(
  asm: BpfAssembler,
  layer: string,
  depths: readonly string[],
  otherwise: string,
): void {
  depths.forEach((depth, i) => {
    const tag = `${layer} tag${depth}`
    asm
      .jumpIf(op.jumpEqualK, numbers.ETHERTYPE_IPV4, `${layer}4`)
      .jumpIf(op.jumpEqualK, numbers.ETHERTYPE_IPV6, `${layer}6`)
    if (i < depths.length - 1) for (const type of TAGS) asm.jumpIf(op.jumpEqualK, type, tag)
    asm.jump(otherwise)
    if (i === depths.length - 1) return
    asm.mark(tag)
    writeNeed(asm, TAG_BYTES, otherwise)
    asm.emit(op.ldHalfIndirect, 2).emit(op.store, NEXT)
    writeStep(asm, TAG_BYTES)
    asm.emit(op.ldMemory, NEXT)
  })
}

/** The outer pair's hash stands before a tunnel is looked for: what is none has it already. */
function writeOuter(asm: BpfAssembler): void {
  asm.mark('outer4')
  writePair(asm, 12, 16, 1)
  asm
    .emit(op.ldHalfIndirect, 6)
    .jumpIf(op.jumpBitsK, FRAGMENT_MASK, 'finish')
    .emit(op.ldByteIndirect, 9)
    .jumpIf(op.jumpEqualK, numbers.PROTOCOL_TCP, 'finish')
    .emit(op.store, NEXT)
    .emit(op.ldByteIndirect, 0)
    .emit(op.andK, 15)
    .emit(op.lshK, 2)
  writeStepByA(asm)
  asm.emit(op.ldMemory, NEXT).jump('tunnel').mark('outer6')
  writePair(asm, 8, 24, 4)
  asm.emit(op.ldByteIndirect, 6).emit(op.store, NEXT)
  writeStep(asm, IPV6_BYTES)
  // Linux' own tunnels put an option in front; one header of options is stepped over.
  asm
    .emit(op.ldMemory, NEXT)
    .jumpIf(op.jumpEqualK, numbers.PROTOCOL_HOP_BY_HOP, 'options')
    .jumpUnless(op.jumpEqualK, numbers.PROTOCOL_DESTINATION, 'tunnel')
    .mark('options')
  writeNeed(asm, 8, 'finish')
  asm
    .emit(op.ldByteIndirect, 0)
    .emit(op.store, NEXT)
    .emit(op.ldByteIndirect, 1)
    .emit(op.addK, 1)
    .emit(op.lshK, 3)
  writeStepByA(asm)
  asm
    .emit(op.ldMemory, NEXT)
    .mark('tunnel')
    .jumpIf(op.jumpEqualK, numbers.PROTOCOL_UDP, 'udp')
    .jumpIf(op.jumpEqualK, numbers.PROTOCOL_GRE, 'gre')
    .jumpIf(op.jumpEqualK, numbers.PROTOCOL_IPIP, 'innerIp')
    .jumpIf(op.jumpEqualK, numbers.PROTOCOL_IPV6, 'innerIp')
    .jump('finish')
}

function writeTunnels(asm: BpfAssembler): void {
  asm.mark('udp')
  writeNeed(asm, UDP_TUNNEL_BYTES, 'finish')
  asm
    .emit(op.ldHalfIndirect, 2)
    .jumpIf(op.jumpEqualK, numbers.PORT_VXLAN, 'vxlan')
    .jumpIf(op.jumpEqualK, numbers.PORT_VXLAN_LINUX, 'vxlan')
    .jumpUnless(op.jumpEqualK, numbers.PORT_GENEVE, 'finish')
    // Geneve: version 0, then options in words.
    .emit(op.ldByteIndirect, 8)
    .jumpIf(op.jumpBitsK, 0xc0, 'finish')
    .emit(op.ldHalfIndirect, 10)
    .emit(op.store, NEXT)
    .emit(op.ldByteIndirect, 8)
    .emit(op.andK, 63)
    .emit(op.lshK, 2)
    .emit(op.addK, UDP_TUNNEL_BYTES)
  writeStepByA(asm)
  asm.jump('payload').mark('vxlan')
  // The flag that the network's number is valid; with group policy the top one too.
  asm.emit(op.ldByteIndirect, 8).emit(op.andK, 0x7f).jumpUnless(op.jumpEqualK, 8, 'finish')
  writeStep(asm, UDP_TUNNEL_BYTES)
  asm.jump('innerEthernet').mark('gre')
  writeNeed(asm, 4, 'finish')
  asm
    .emit(op.ldHalfIndirect, 2)
    .emit(op.store, NEXT)
    .emit(op.ldHalfIndirect, 0)
    .jumpIf(op.jumpBitsK, GRE_NOT_READ, 'finish')
    .emit(op.store, FLAGS)
  // Checksum, key and sequence number: four bytes each, where there.
  asm.emit(op.andK, 0x8000).emit(op.rshK, 13).emit(op.store, TEMPORARY)
  asm.emit(op.ldMemory, FLAGS).emit(op.andK, 0x2000).emit(op.rshK, 11)
  asm.emit(op.ldxMemory, TEMPORARY).emit(op.addX).emit(op.store, TEMPORARY)
  asm.emit(op.ldMemory, FLAGS).emit(op.andK, 0x1000).emit(op.rshK, 10)
  asm.emit(op.ldxMemory, TEMPORARY).emit(op.addX).emit(op.addK, 4).emit(op.ldxMemory, BASE)
  writeStepByA(asm)
  asm
    .emit(op.ldMemory, NEXT)
    .jumpIf(op.jumpEqualK, numbers.ETHERTYPE_ERSPAN_3, 'erspan')
    .jumpUnless(op.jumpEqualK, numbers.ETHERTYPE_ERSPAN_2, 'payload')
    // Type I has neither sequence number nor header.
    .emit(op.ldMemory, FLAGS)
    .jumpUnless(op.jumpBitsK, GRE_SEQUENCE, 'innerEthernet')
    .mark('erspan')
  writeNeed(asm, ERSPAN_3_BYTES, 'finish')
  asm
    .emit(op.ldByteIndirect, 0)
    .emit(op.rshK, 4)
    .jumpIf(op.jumpEqualK, 1, 'erspan2')
    .jumpUnless(op.jumpEqualK, 2, 'finish')
    // Type III: bit 0 is a subheader of 8 bytes; frame type 2 is IP without Ethernet.
    .emit(op.ldHalfIndirect, 10)
    .emit(op.store, FLAGS)
    .emit(op.andK, 1)
    .emit(op.lshK, 3)
    .emit(op.addK, ERSPAN_3_BYTES)
  writeStepByA(asm)
  asm
    .emit(op.ldMemory, FLAGS)
    .emit(op.rshK, 10)
    .emit(op.andK, 31)
    .jumpIf(op.jumpEqualK, 2, 'innerIp')
    .jump('innerEthernet')
    .mark('erspan2')
  writeStep(asm, ERSPAN_2_BYTES)
  asm
    .jump('innerEthernet')
    .mark('payload')
    .emit(op.ldMemory, NEXT)
    .jumpIf(op.jumpEqualK, numbers.ETHERTYPE_TEB, 'innerEthernet')
    .jumpIf(op.jumpEqualK, numbers.ETHERTYPE_IPV4, 'innerIp')
    .jumpIf(op.jumpEqualK, numbers.ETHERTYPE_IPV6, 'innerIp')
    .jump('finish')
}

/** An inner pair takes the outer one's place where its header is plausible and all there. */
function writeInner(asm: BpfAssembler): void {
  asm.mark('innerEthernet')
  writeNeed(asm, ETHERNET_BYTES, 'finish')
  asm.emit(op.ldHalfIndirect, 12).emit(op.store, NEXT)
  writeStep(asm, ETHERNET_BYTES)
  asm.emit(op.ldMemory, NEXT)
  writeTypes(asm, 'inner', ['', '2', '3'], 'finish')
  asm.mark('innerIp')
  writeNeed(asm, IPV4_BYTES, 'finish')
  asm
    .emit(op.ldByteIndirect, 0)
    .emit(op.rshK, 4)
    .jumpIf(op.jumpEqualK, 4, 'inner4')
    .jumpIf(op.jumpEqualK, 6, 'inner6')
    .jump('finish')
    .mark('inner4')
  writeNeed(asm, IPV4_BYTES, 'finish')
  asm
    .emit(op.ldByteIndirect, 0)
    .jumpUnless(op.jumpNotLessK, 0x45, 'finish')
    .jumpIf(op.jumpNotLessK, 0x50, 'finish')
  writePair(asm, 12, 16, 1)
  asm.jump('finish').mark('inner6')
  writeNeed(asm, IPV6_BYTES, 'finish')
  asm.emit(op.ldByteIndirect, 0).emit(op.rshK, 4).jumpUnless(op.jumpEqualK, 6, 'finish')
  writePair(asm, 8, 24, 4)
}

function writeFinish(asm: BpfAssembler): void {
  asm.mark('finish').emit(op.ldMemory, SUM)
  writeXorShift(asm, 16)
  asm.emit(op.mulK, 0x85ebca6b)
  writeXorShift(asm, 13)
  asm.emit(op.mulK, 0xc2b2ae35)
  writeXorShift(asm, 16)
  asm.emit(op.returnA)
}
