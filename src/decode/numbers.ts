/** Numbers of the layers below TCP and UDP: link types, EtherTypes, IP protocols, tunnel ports. */

/** LINKTYPE_ numbers, tcpdump.org/linktypes.html. */
export const LINK_NULL = 0
export const LINK_ETHERNET = 1
export const LINK_PPP = 9
export const LINK_RAW_BSD = 12
export const LINK_RAW_OPENBSD = 14
export const LINK_PPP_HDLC = 50
export const LINK_PPP_ETHER = 51
export const LINK_RAW = 101
export const LINK_CHDLC = 104
export const LINK_LOOP = 108
export const LINK_SLL = 113
export const LINK_IPV4 = 228
export const LINK_IPV6 = 229
export const LINK_SLL2 = 276

/** IEEE 802 numbers; below ETHERTYPE_MIN the field is an 802.3 length. */
export const ETHERTYPE_MIN = 0x0600
export const ETHERTYPE_IPV4 = 0x0800
export const ETHERTYPE_ARP = 0x0806
export const ETHERTYPE_TEB = 0x6558
export const ETHERTYPE_VLAN = 0x8100
export const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_PPP = 0x880b
export const ETHERTYPE_WCCP = 0x883e
export const ETHERTYPE_MPLS = 0x8847
export const ETHERTYPE_MPLS_MULTICAST = 0x8848
export const ETHERTYPE_PPPOE_SESSION = 0x8864
export const ETHERTYPE_SERVICE_VLAN = 0x88a8
export const ETHERTYPE_ERSPAN_2 = 0x88be
export const ETHERTYPE_ERSPAN_3 = 0x22eb
export const ETHERTYPE_CISCO_METADATA = 0x8909
export const ETHERTYPE_CISCO_TTAG = 0x8988
export const ETHERTYPE_PROVIDER_BACKBONE = 0x88e7
export const ETHERTYPE_E_TAG = 0x893f
export const ETHERTYPE_VN_TAG = 0x8926
export const ETHERTYPE_OLD_QINQ = 0x9100

/** VLAN number of a tag; priority and drop eligibility stand above it. */
export const VLAN_ID_MASK = 0xfff

/** IANA protocol numbers. */
export const PROTOCOL_HOP_BY_HOP = 0
export const PROTOCOL_ICMP = 1
export const PROTOCOL_IPIP = 4
export const PROTOCOL_TCP = 6
export const PROTOCOL_UDP = 17
export const PROTOCOL_IPV6 = 41
export const PROTOCOL_ROUTING = 43
export const PROTOCOL_FRAGMENT = 44
export const PROTOCOL_GRE = 47
export const PROTOCOL_ESP = 50
export const PROTOCOL_AH = 51
export const PROTOCOL_ICMPV6 = 58
export const PROTOCOL_NO_NEXT = 59
export const PROTOCOL_DESTINATION = 60
export const PROTOCOL_MOBILITY = 135
export const PROTOCOL_MPLS = 137
export const PROTOCOL_HIP = 139
export const PROTOCOL_SHIM6 = 140

/** UDP ports whose datagrams are looked at for a tunnel header. */
export const PORT_GTPU = 2152
export const PORT_TEREDO = 3544
export const PORT_VXLAN = 4789
export const PORT_VXLAN_GPE = 4790
export const PORT_GENEVE = 6081
export const PORT_VXLAN_LINUX = 8472
