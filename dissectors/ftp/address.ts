/**
 * Addresses of data connections as FTP writes them: RFC 959 (PORT, 227), RFC 1639
 * (LPRT, 228), RFC 2428 (EPRT, 229).
 */

export interface DataAddress {
  /** '' where only a port is told. */
  host: string
  port: number
}

const SIX = /(\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3})/
const EXTENDED = /([\x21-\x7e])([12]?)\1([0-9A-Fa-f:.]{0,45})\1(\d{1,5})\1/
const LONG = /\d{1,3}(?:,\d{1,3}){7,40}/

const inPort = (port: number): boolean => port > 0 && port < 65_536

/** `h1,h2,h3,h4,p1,p2`, wherever it stands in the text. */
export function parseSix(text: string): DataAddress | undefined {
  const found = SIX.exec(text)
  if (found === null) return undefined
  const n = found.slice(1).map(Number)
  if (n.some((v) => v > 255)) return undefined
  const port = n[4]! * 256 + n[5]!
  return inPort(port) ? { host: n.slice(0, 4).join('.'), port } : undefined
}

/** `|1|10.0.0.1|1234|`, `|2|::1|1234|` or `|||1234|`. */
export function parseExtended(text: string): DataAddress | undefined {
  const found = EXTENDED.exec(text)
  if (found === null) return undefined
  const port = Number(found[4])
  return inPort(port) ? { host: found[3]!.toLowerCase(), port } : undefined
}

/** `af,hal,h1..,pal,p1..`, address family 4 or 6. */
export function parseLong(text: string): DataAddress | undefined {
  const found = LONG.exec(text)
  if (found === null) return undefined
  const n = found[0].split(',').map(Number)
  if (n.some((v) => v > 255)) return undefined
  const length = n[1]!
  const address = n.slice(2, 2 + length)
  const port = n.slice(3 + length, 3 + length + n[2 + length]!)
  if (address.length !== length || port.length !== 2) return undefined
  const number = port[0]! * 256 + port[1]!
  if (!inPort(number)) return undefined
  if (n[0] === 4 && length === 4) return { host: address.join('.'), port: number }
  // IPv6 text is left to the endpoint's own address: LPRT never named another host in practice.
  return n[0] === 6 && length === 16 ? { host: '', port: number } : undefined
}

/** Joins a path onto a directory, resolving `.` and `..`; `.` stands for the unknown login directory. */
export function joinPath(directory: string, path: string): string {
  const whole = path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? path : `${directory}/${path}`
  const lead = whole.startsWith('/') ? '/' : ''
  const kept: string[] = []
  for (const part of whole.split('/')) {
    if (part === '' || (part === '.' && (lead !== '' || kept.length > 0))) continue
    if (
      part === '..' &&
      kept.length > 0 &&
      kept[kept.length - 1] !== '.' &&
      kept[kept.length - 1] !== '..'
    )
      kept.pop()
    else if (part !== '..' || lead === '') kept.push(part)
  }
  return lead + kept.join('/')
}

/** The path quoted in a 257 reply, its doubled quotes undone; '' when there is none. */
export function parseQuotedPath(text: string): string {
  const found = /"((?:[^"]|"")*)"/.exec(text)
  return found === null ? '' : found[1]!.replaceAll('""', '"')
}

/** `ftp://server/path`, as analysts and Zeek write a transferred file. */
export function fileUrl(serverIp: string, path: string): string {
  const host = serverIp.includes(':') ? `[${serverIp}]` : serverIp
  return `ftp://${host}${path.startsWith('/') ? '' : '/'}${path}`
}
