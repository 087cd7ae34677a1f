/** Words of an inline command: separated by spaces, quoted as redis-cli quotes (sdssplitargs' rules). */
import { MAX_ARGUMENTS } from './constants.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }
const SPACE = /[ \t\r\n\0]/
const HEX = /^[0-9A-Fa-f]{2}$/

/** At most MAX_ARGUMENTS of the words; a quote that is never closed goes to the end of the line. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let at = 0
  while (words.length < MAX_ARGUMENTS) {
    while (at < line.length && SPACE.test(line[at]!)) at++
    if (at >= line.length) break
    let word = ''
    while (at < line.length && !SPACE.test(line[at]!)) {
      const quote = line[at]!
      if (quote !== '"' && quote !== "'") {
        word += quote
        at++
        continue
      }
      at++
      for (; at < line.length && line[at] !== quote; at++) {
        if (line[at] !== '\\' || at + 1 >= line.length) word += line[at]
        else if (quote === "'") word += line[at + 1] === "'" ? line[++at]! : '\\'
        else if (line[at + 1] === 'x' && HEX.test(line.slice(at + 2, at + 4))) {
          word += String.fromCharCode(Number.parseInt(line.slice(at + 2, at + 4), 16))
          at += 3
        } else {
          at++
          word += ESCAPES[line[at]!] ?? line[at]!
        }
      }
      at++
    }
    words.push(word)
  }
  return words
}
