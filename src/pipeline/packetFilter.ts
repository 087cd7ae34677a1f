/** A pcap-filter(7) expression over batches of packets, whatever their link types. */
import type { PacketBatch } from '../capture/batch.ts'
import { buildPacketTest, type PacketTest } from '../capture/filter/bpfMachine.ts'
import { compileFilter } from '../capture/filter/compileFilter.ts'
import { LINK_TYPE_NAMES, LINKTYPE_ETHERNET } from '../capture/linkTypes.ts'
import { UsageError } from '../config/problems.ts'

/**
 * Throws when no packet this program can read could be asked: a UsageError for a wrong
 * expression, a Failure without libpcap. Some expressions only make sense for some link types,
 * so one that any of them takes is good.
 */
export function checkFilter(expression: string): void {
  let refusal: unknown
  for (const linkType of [LINKTYPE_ETHERNET, ...LINK_TYPE_NAMES.keys()]) {
    try {
      compileFilter(expression, { linkType })
      return
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      refusal ??= error
    }
  }
  throw refusal
}

export class PacketFilter {
  /** Packets kept out so far. */
  dropped = 0
  private readonly expression: string
  /** One program for each link type met. */
  private readonly tests = new Map<number, PacketTest>()
  private linkType = -1
  private accepts: PacketTest = () => 0

  constructor(expression: string) {
    checkFilter(expression)
    this.expression = expression
  }

  /**
   * Takes the packets that do not match out of `batch`; the others keep their order and their
   * bytes stay where they are. Throws a UsageError at the first packet of a link type for which
   * the expression makes no sense, as tcpdump does.
   */
  apply(batch: PacketBatch): void {
    const { view, offset, capturedBytes, wireBytes, tsMicros, linkType, interfaceId } = batch
    const { strippedVlan, count } = batch
    let kept = 0
    for (let i = 0; i < count; i++) {
      if (linkType[i] !== this.linkType) this.choose(linkType[i]!)
      if (this.accepts(view, offset[i]!, capturedBytes[i]!, wireBytes[i]!) === 0) continue
      if (kept !== i) {
        offset[kept] = offset[i]!
        capturedBytes[kept] = capturedBytes[i]!
        wireBytes[kept] = wireBytes[i]!
        tsMicros[kept] = tsMicros[i]!
        linkType[kept] = linkType[i]!
        interfaceId[kept] = interfaceId[i]!
        strippedVlan[kept] = strippedVlan[i]!
      }
      kept++
    }
    this.dropped += count - kept
    batch.count = kept
  }

  private choose(linkType: number): void {
    let test = this.tests.get(linkType)
    if (test === undefined) {
      test = buildPacketTest(compileFilter(this.expression, { linkType }))
      this.tests.set(linkType, test)
    }
    this.accepts = test
    this.linkType = linkType
  }
}
