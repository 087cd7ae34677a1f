/**
 * What the packets of one suite are by their sizes. Worked out once for each of the few ways
 * in which suites make up packets.
 */
import { failurePayloadBytes, SERVICE_PAYLOAD_BYTES, SUCCESS_PAYLOAD_BYTES } from './authSizes.ts'
import { METHOD_LISTS, MethodLists, NO_METHOD_LISTS } from './methodLists.ts'
import { isPacketSum, leastPayload, mostPayload, type Suite, wireSize } from './suites.ts'

const known = new Map<number, SuiteSizes>()

export class SuiteSizes {
  /** One of the suites with these sizes. */
  readonly suite: Suite
  /** Stands for these sizes in the keys of other tables. */
  readonly id: number
  /** SERVICE_REQUEST and SERVICE_ACCEPT. */
  readonly serviceBytes: number
  readonly successBytes: number
  private readonly lists = new Map<number, MethodLists>()

  constructor(suite: Suite, id: number) {
    this.suite = suite
    this.id = id
    this.serviceBytes = wireSize(suite, SERVICE_PAYLOAD_BYTES)
    this.successBytes = wireSize(suite, SUCCESS_PAYLOAD_BYTES)
    for (const list of METHOD_LISTS) {
      for (let spare = 0; spare <= suite.spareBlocks; spare++) {
        this.noteLists(wireSize(suite, failurePayloadBytes(list)) + spare * suite.blockBytes)
      }
    }
  }

  private noteLists(bytes: number): void {
    if (this.lists.has(bytes)) return
    const same = METHOD_LISTS.filter((list) => {
      const payload = failurePayloadBytes(list)
      return payload >= leastPayload(this.suite, bytes) && payload <= mostPayload(this.suite, bytes)
    })
    this.lists.set(bytes, new MethodLists(same))
  }

  /** Method lists whose FAILURE has this size. */
  methodLists(bytes: number): MethodLists {
    return this.lists.get(bytes) ?? NO_METHOD_LISTS
  }

  /** Sizes of refusals that may stand at the end of so many bytes, behind another packet. */
  *trailingRefusals(bytes: number): Iterable<number> {
    for (const size of this.lists.keys()) {
      if (isPacketSum(this.suite, bytes - size)) yield size
    }
  }
}

/** The sizes of a suite: there are as many as ways to make up packets, under a hundred. */
export function sizesOf(suite: Suite): SuiteSizes {
  const padding = (suite.leastPaddingBytes << 8) | suite.spareBlocks
  const packing = (suite.blockBytes << 8) | (suite.tagBytes << 1) | (suite.lengthApart ? 1 : 0)
  const key = (padding * 256 + suite.leastBytes) * 65_536 + packing
  let sizes = known.get(key)
  if (sizes === undefined) {
    sizes = new SuiteSizes(suite, known.size)
    known.set(key, sizes)
  }
  return sizes
}
