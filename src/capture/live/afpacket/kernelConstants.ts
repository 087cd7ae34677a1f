/** Numbers of the Linux kernel's interface, each under the name its header has; all of them are the same on every 64-bit machine. */

/** sys/socket.h, linux/if_ether.h */
export const AF_PACKET = 17
export const SOCK_RAW = 3
export const SOCK_CLOEXEC = 0o2000000
export const ETH_P_ALL = 0x0003
export const SOL_SOCKET = 1
export const SOL_PACKET = 263
export const SO_ERROR = 4
export const SO_ATTACH_FILTER = 26
export const SO_TIMESTAMPNS = 35

/** linux/if_packet.h */
export const PACKET_ADD_MEMBERSHIP = 1
export const PACKET_DROP_MEMBERSHIP = 2
export const PACKET_RX_RING = 5
export const PACKET_STATISTICS = 6
export const PACKET_VERSION = 10
export const PACKET_TIMESTAMP = 17
export const PACKET_FANOUT = 18
export const PACKET_FANOUT_DATA = 22
export const PACKET_FANOUT_CBPF = 6
export const PACKET_FANOUT_FLAG_UNIQUEID = 0x2000
export const PACKET_MR_PROMISC = 1
export const PACKET_OUTGOING = 4
export const TPACKET_V3 = 2
export const TP_STATUS_USER = 1
export const TP_STATUS_VLAN_VALID = 0x10

/** linux/filter.h: ancillary loads, added to SKF_AD_OFF. */
export const SKF_AD_PROTOCOL = 0
export const SKF_AD_PKTTYPE = 4
export const SKF_AD_IFINDEX = 8
export const SKF_AD_HATYPE = 28

/** linux/net_tstamp.h */
export const SOF_TIMESTAMPING_SOFTWARE = 1 << 4
export const SOF_TIMESTAMPING_RAW_HARDWARE = 1 << 6
export const HWTSTAMP_TX_OFF = 0
export const HWTSTAMP_FILTER_ALL = 1

/** linux/sockios.h */
export const SIOCGIFHWADDR = 0x8927
export const SIOCGIFINDEX = 0x8933
export const SIOCSHWTSTAMP = 0x89b0
export const SIOCGHWTSTAMP = 0x89b1

/** linux/if_arp.h */
export const ARPHRD_ETHER = 1
export const ARPHRD_PPP = 512
export const ARPHRD_RAWIP = 519
export const ARPHRD_TUNNEL = 768
export const ARPHRD_TUNNEL6 = 769
export const ARPHRD_LOOPBACK = 772
export const ARPHRD_SIT = 776
export const ARPHRD_NONE = 0xfffe

/** sys/mman.h, poll.h */
export const PROT_READ_WRITE = 3
export const MAP_SHARED = 1
export const POLLIN = 1
export const POLLERR = 8

/** errno.h */
export const EPERM = 1
export const ENOMEM = 12
export const EACCES = 13
export const ENODEV = 19
export const EINVAL = 22

/** struct ifreq: the name, then what the call gives or takes. */
export const IFNAMSIZ = 16
export const IFREQ_BYTES = 40
