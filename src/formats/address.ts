/** Addresses that protocols carry in binary, as text: IPv4, IPv6 (RFC 5952), Ethernet. */

/** `192.0.2.1` of the four bytes at `at`. */
export const ipv4Text = (bytes: Buffer, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`

/** `2001:db8::1` of the sixteen bytes at `at`. */
export function ipv6Text(bytes: Buffer, at: number): string {
  const words: number[] = []
  for (let i = 0; i < 8; i++) words.push(bytes.readUInt16BE(at + 2 * i))
  let from = -1
  let longest = 1
  for (let i = 0; i < 8; i++) {
    let to = i
    while (to < 8 && words[to] === 0) to++
    if (to - i > longest) {
      longest = to - i
      from = i
    }
  }
  const hex = (list: readonly number[]): string => list.map((w) => w.toString(16)).join(':')
  return from < 0 ? hex(words) : `${hex(words.slice(0, from))}::${hex(words.slice(from + longest))}`
}

/** `02:00:00:00:00:10` of `count` bytes at `at`. */
export function macText(bytes: Buffer, at: number, count = 6): string {
  const parts: string[] = []
  for (let i = 0; i < count; i++) parts.push(bytes[at + i]!.toString(16).padStart(2, '0'))
  return parts.join(':')
}
