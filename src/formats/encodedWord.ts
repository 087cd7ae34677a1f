/** Header text with other characters than ASCII: encoded words (RFC 2047) and parameter values (RFC 2231). */
import { TextDecoder } from 'node:util'
import { escapeControls } from '../bytes/text.ts'

const WORD = /=\?([\w:.-]{1,40})(?:\*[\w-]{0,20})?\?([BbQq])\?([^?]{0,300})\?=/g
const BETWEEN_WORDS = /(\?=)[ \t\r\n]+(?==\?)/g
/** Decoders kept; a mail's author may name any character set. */
const MAX_DECODERS = 64

const decoders = new Map<string, TextDecoder | undefined>()

/** Text with its encoded words decoded, controls made visible. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text
  const joined = text.replace(BETWEEN_WORDS, '$1')
  return escapeControls(
    joined.replace(WORD, (_, charset: string, encoding: string, content: string) =>
      decodeCharset(
        charset,
        encoding === 'B' || encoding === 'b'
          ? Buffer.from(content, 'base64')
          : unquote(content.replaceAll('_', ' '), '='),
      ),
    ),
  )
}

/** A value as RFC 2231 (4) writes it: `utf-8'en'%e2%82%ac.txt`. */
export function decodeExtendedValue(value: string): string {
  const [charset = '', , ...rest] = value.split("'")
  if (rest.length === 0) return value
  return escapeControls(decodeCharset(charset, unquote(rest.join("'"), '%')))
}

function unquote(text: string, mark: '=' | '%'): Buffer {
  const bytes = Buffer.alloc(text.length)
  let size = 0
  for (let at = 0; at < text.length; at++) {
    const value = text[at] === mark ? Number.parseInt(text.slice(at + 1, at + 3), 16) : Number.NaN
    if (Number.isNaN(value)) bytes[size++] = text.charCodeAt(at)
    else {
      bytes[size++] = value
      at += 2
    }
  }
  return bytes.subarray(0, size)
}

function decodeCharset(label: string, bytes: Buffer): string {
  const decoder = findDecoder(label.toLowerCase())
  return decoder === undefined ? bytes.toString('latin1') : decoder.decode(bytes)
}

function findDecoder(label: string): TextDecoder | undefined {
  if (decoders.has(label)) return decoders.get(label)
  let decoder: TextDecoder | undefined
  try {
    if (decoders.size < MAX_DECODERS) decoder = new TextDecoder(label)
  } catch {
    // a character set nobody knows: its bytes are shown as Latin-1
  }
  if (decoders.size < MAX_DECODERS) decoders.set(label, decoder)
  return decoder
}
