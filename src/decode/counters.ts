import { TUNNELS } from './frame.ts'

/** What decoding met, counted in packets unless said otherwise. Only ever grows. */
export class DecodeCounters {
  packets = 0
  /** Cut by the snapshot length, wherever. */
  cut = 0
  /** Cut by the snapshot length before the headers ended. */
  truncated = 0
  /** Headers that contradict themselves, or more layers than MAX_LAYERS. */
  malformed = 0
  /** No IP inside: ARP, LLDP, STP, or what the next two count. */
  notIp = 0
  unknownLinkType = 0
  unknownEtherType = 0
  vlanTagged = 0
  /** Packets by outer VLAN id. */
  readonly vlans: Float64Array = new Float64Array(4096)
  /** IP datagrams that were whole but larger than an Ethernet frame carries: offload, or jumbo frames. */
  supersize = 0
  /** IP datagrams longer by their header than the packet was on the wire. */
  overlong = 0
  /** IP fragments seen. */
  fragments = 0
  /** Datagrams put together again. */
  fragmentsReassembled = 0
  /** Datagrams given up because they stayed incomplete too long. */
  fragmentsExpired = 0
  /** Fragments dropped, or lost with the datagram evicted, at one of the bounds. */
  fragmentsDropped = 0
  /** Fragments that cover bytes already there; the first copy stands. */
  fragmentOverlaps = 0
  /** Fragments seen a second time, as mirrors do. */
  fragmentDuplicates = 0
  /** Fragments cut by the snapshot length, or that contradict themselves: of no use. */
  fragmentsUnusable = 0
  /** Encapsulations met, by index into TUNNELS; a packet in two counts in both. */
  readonly tunnels: Float64Array = new Float64Array(TUNNELS.length)
}
