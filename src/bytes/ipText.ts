/** Addresses on the wire as text: IPv4 dotted, IPv6 as RFC 5952 (4) wants it, IPv4-mapped ones as IPv4. */

const IPV6_GROUPS = 8

/** The four bytes at `at`. */
export const ipv4Text = (bytes: Buffer, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`

/** The sixteen bytes at `at`. */
export function ipv6Text(bytes: Buffer, at: number): string {
  const groups: number[] = []
  for (let i = 0; i < IPV6_GROUPS; i++) groups.push(bytes.readUInt16BE(at + 2 * i))
  if (groups[5] === 0xffff && groups.slice(0, 5).every((g) => g === 0)) {
    return ipv4Text(bytes, at + 12)
  }
  // The longest run of at least two zero groups is shortened, the first of equals.
  let runAt = -1
  let runLength = 1
  for (let i = 0; i < IPV6_GROUPS; i++) {
    let end = i
    while (end < IPV6_GROUPS && groups[end] === 0) end++
    if (end - i > runLength) {
      runAt = i
      runLength = end - i
    }
    i = end
  }
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(':')
  return runAt < 0
    ? text(0, IPV6_GROUPS)
    : `${text(0, runAt)}::${text(runAt + runLength, IPV6_GROUPS)}`
}
