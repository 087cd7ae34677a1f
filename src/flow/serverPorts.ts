/**
 * Ports on which services usually listen, from the IANA registry and common use: asked
 * only when a connection is met midway and nothing else says who opened it.
 */
const SERVICES = new Set([
  7, 9, 13, 19, 20, 21, 22, 23, 25, 37, 43, 49, 53, 70, 79, 80, 81, 88, 102, 110, 111, 113, 119,
  135, 137, 138, 139, 143, 161, 179, 194, 389, 427, 443, 444, 445, 464, 465, 502, 512, 513, 514,
  515, 543, 548, 554, 587, 593, 623, 631, 636, 853, 860, 873, 902, 989, 990, 992, 993, 995, 1080,
  1099, 1194, 1433, 1434, 1521, 1720, 1723, 1883, 2049, 2181, 2222, 2323, 2375, 2376, 2379, 2404,
  2525, 3128, 3268, 3269, 3306, 3389, 3690, 4369, 4443, 5000, 5044, 5060, 5061, 5222, 5269, 5432,
  5601, 5671, 5672, 5900, 5901, 5902, 5984, 5985, 5986, 6000, 6001, 6379, 6443, 6666, 6667, 6668,
  6669, 6697, 7001, 8000, 8008, 8009, 8080, 8081, 8086, 8088, 8089, 8091, 8123, 8291, 8443, 8500,
  8834, 8883, 8888, 9000, 9001, 9042, 9090, 9091, 9092, 9093, 9100, 9200, 9300, 9418, 10000, 10050,
  10051, 10250, 11211, 15672, 20000, 22222, 25565, 27017, 27018, 44818, 47808, 50000, 61616,
])
/** Ports below this need privileges to listen on, so a client seldom has one. */
const FIRST_UNPRIVILEGED_PORT = 1024

/** Whether the sender of a packet is likelier the server, going by the two ports. */
export function looksLikeServer(fromPort: number, toPort: number): boolean {
  const from = SERVICES.has(fromPort)
  const to = SERVICES.has(toPort)
  if (from !== to) return from
  return fromPort < FIRST_UNPRIVILEGED_PORT && toPort >= FIRST_UNPRIVILEGED_PORT
}
