/** Commands within PowerShell's own wrappings: MS-PSRP (2.2.4 fragments, 2.2.1 messages) and `-EncodedCommand`. */
import { escapeControls, MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'

/** Object id, fragment id, flags, length. */
const FRAGMENT_HEADER_BYTES = 21
/** Destination, type, runspace pool, pipeline. */
const MESSAGE_HEADER_BYTES = 40
const MAX_COMMANDS = 32

/** The pipeline of a CREATE_PIPELINE message, as its commands and the values given to them. */
export function readPipeline(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length < FRAGMENT_HEADER_BYTES + MESSAGE_HEADER_BYTES) return ''
  const xml = bytes.toString('utf8', FRAGMENT_HEADER_BYTES + MESSAGE_HEADER_BYTES)
  const words: string[] = []
  let commands = 0
  for (const found of xml.matchAll(
    /<S N="(Cmd|N|V)">([^<]*)<\/S>|<(?:I32|B|I64) N="V">([^<]{1,32})</g,
  )) {
    if (found[1] === 'Cmd') {
      if (commands++ >= MAX_COMMANDS) break
      if (words.length > 0) words.push('|')
    }
    if (commands > 0) words.push(readClixml(found[2] ?? found[3] ?? ''))
  }
  return words.join(' ')
}

/** CLIXML writes what XML cannot hold as _xHHHH_. */
const readClixml = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )

const ENCODED = /\s[-/](?:e|ec|en|enc|enco[a-z]*)\s+([A-Za-z0-9+/]{8,}={0,2})/i

/** The script given to powershell.exe in Base64 of UTF-16, '' where there is none. */
export function readEncodedCommand(line: string): string {
  if (!/powershell|pwsh/i.test(line)) return ''
  const found = ENCODED.exec(line)
  if (found === null) return ''
  return escapeControls(
    Buffer.from(found[1]!, 'base64').toString('utf16le').slice(0, MAX_OBJECT_BYTES),
  )
}
