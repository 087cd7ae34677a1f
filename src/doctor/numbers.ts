/** What a look at a feed counted: plain numbers, all that the findings judge by. */

/** Of the feed, from its packets alone. */
export interface SurveyNumbers {
  packets: number
  capturedBytes: number
  wireBytes: number
  /** Earliest and latest packet time, microseconds since the epoch; 0 without packets. */
  firstMicros: number
  lastMicros: number
  /** Most bytes on the wire in one second of packet time. */
  peakSecondBytes: number

  /** Cut by a snapshot length, the longest such piece, and packets whose IP header promises more than was on the wire. */
  cut: number
  longestCutBytes: number
  overlong: number
  /** Cut before their headers ended. */
  truncated: number
  malformed: number
  notIp: number
  unknownLinkType: number
  /** Packets without IP by EtherType; 0 stands for 802.3 frames with a length. */
  etherTypes: Readonly<Record<number, number>>
  fragments: number
  fragmentsDropped: number
  fragmentsExpired: number
  /** Packets by encapsulation. */
  tunnels: Readonly<Record<string, number>>
  /** Packets by outer VLAN id, and those without a tag. */
  vlans: Readonly<Record<number, number>>
  untagged: number

  /** IP packets to one receiver, and frames to a group of them (Ethernet only). */
  directed: number
  flooded: number
  /** Packets from or to this host's own cards. */
  own: number
  /** Bytes on the wire inside encryption that hides addresses: IPsec, WireGuard, OpenVPN, MACsec. */
  hiddenBytes: number
  /** IP datagrams larger than a plain frame carries, the largest, and how many are just as large. */
  supersize: number
  largestBytes: number
  atLargest: number
  /** TCP checksums tried, those not filled in yet, those wrong otherwise. */
  checksums: number
  partialChecksums: number
  wrongChecksums: number

  /** TCP connections with more than an attempt seen, and those of which one side was never seen. */
  connections: number
  oneSided: number
  /** Of the latter, as far as ports and flags tell. */
  clientOnly: number
  serverOnly: number
  /** TCP segments that acknowledge, those that acknowledge bytes not seen, and bytes missed and seen. */
  acks: number
  ackGaps: number
  missedBytes: number
  streamBytes: number
  /** Of the gaps, those filled a moment later: the data came after its acknowledgement. */
  healedGaps: number
  healedAcrossInterfaces: number

  duplicates: number
  /** The same datagram again, later than any buffer of a switch explains as an exact moment: 1 to 100 ms. */
  lateCopies: number
  /** Second copies whose first was still remembered, and in what the two differ. */
  comparedCopies: number
  copiesOtherVlan: number
  copiesOtherTtl: number
  copiesOtherMac: number
  copiesOtherInterface: number
  /** A pair of VLANs that copies came in; [0, 0] without one. */
  copyVlans: readonly [number, number]

  /** Flows looked at in both directions, and those whose directions have no VLAN in common. */
  twoWayFlows: number
  splitFlows: number
  splitVlans: readonly [number, number]

  /** Packets earlier than one before them of the same interface, and the largest such step. */
  backwards: number
  largestBackMicros: number
  /** Earlier than one before them of another interface only. */
  backwardsAcross: number
  /** Steps ahead of more than an hour. */
  leaps: number
  /** TCP segments with data whose order was followed. */
  dataSegments: number
  /** Sent before, came after a later one: within a few milliseconds, and later than that. */
  reorderedSoon: number
  reorderedLate: number
}

/** What one network interface says of itself. */
export interface InterfaceFacts {
  readonly name: string
  readonly isUp: boolean
  readonly hasCarrier: boolean
  readonly mtuBytes: number
  /** Megabits a second; 0 when the driver does not say. */
  readonly speedMbit: number
  /** Loss the card counted during the look. */
  readonly nicDrops: number
  readonly nicErrors: number
  /** Offloads that are on and make packets larger or take tags off; undefined without ethtool. */
  readonly offloads: readonly string[] | undefined
  /** Receive ring: entries now and at most; 0 when the driver does not say. */
  readonly ringEntries: number
  readonly maxRingEntries: number
  /** What could not be found out, one sentence each. */
  readonly unchecked: readonly string[]
}

/** What only a live look knows. */
export interface LiveFacts {
  readonly interfaces: readonly InterfaceFacts[]
  readonly seconds: number
  /** Packets the capture was offered, and those of them there was no room for. */
  readonly offered: number
  readonly drops: number
  /** This machine's clock less the packets' time, microseconds: the smallest met; NaN without packets. */
  readonly clockAheadMicros: number
  readonly filter: string
  readonly remarks: readonly string[]
}

/** All that a finding judges by. */
export interface Look {
  readonly survey: SurveyNumbers
  /** Null for capture files. */
  readonly live: LiveFacts | null
  /** Names of interfaces or files. */
  readonly sources: readonly string[]
  /** Why reading ended early, or ''. */
  readonly problem: string
}
