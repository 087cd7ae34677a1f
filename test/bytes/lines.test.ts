import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { LineCursor } from '../../src/bytes/lines.ts'
import { holdsWord, isPrintable, matchWord } from '../../src/bytes/words.ts'
import { Slice } from '../support/slice.ts'

/** The lines found in pieces of a stream, as a session would see them: what is left is shown again. */
function linesOf(pieces: readonly string[], maxBytes: number): [string, boolean][] {
  const cursor = new LineCursor()
  const discard: [boolean, boolean] = [false, false]
  const found: [string, boolean][] = []
  let held = ''
  for (const piece of pieces) {
    const slice = new Slice(Buffer.from(held + piece, 'latin1'))
    while (cursor.next(slice, discard, maxBytes)) {
      found.push([slice.bytes.toString('latin1', cursor.start, cursor.end), cursor.isCut])
    }
    held = slice.bytes.toString('latin1', slice.pos, slice.end)
  }
  return found
}

describe('lines', () => {
  test('are ended by LF or CR LF, wherever the stream is cut', () => {
    const text = 'one\r\ntwo\n\r\nthree\r\nrest'
    const expected = [
      ['one', false],
      ['two', false],
      ['', false],
      ['three', false],
    ]
    deepStrictEqual(linesOf([text], 64), expected)
    deepStrictEqual(linesOf([...text], 64), expected)
  })

  test('that are too long are cut, their rest passed over', () => {
    const expected = [
      ['abcde', true],
      ['next', false],
    ]
    deepStrictEqual(linesOf(['abcdefghijklm\r\nnext\r\n'], 5), expected)
    deepStrictEqual(linesOf([...'abcdefghijklm\r\nnext\r\n'], 5), expected)
  })
})

describe('words', () => {
  test('match whatever their case, as far as there are bytes', () => {
    const slice = new Slice(Buffer.from('ehLO x'))
    deepStrictEqual(
      [matchWord(slice, 'EHLO '), matchWord(slice, 'EHLO XY'), matchWord(slice, 'HELO')],
      [1, 0, -1],
    )
    strictEqual(holdsWord(slice, 'LO X'), true)
    strictEqual(holdsWord(slice, 'LO XY'), false)
    strictEqual(isPrintable(slice, slice.pos, slice.end), true)
    // What lies behind the slice in its arena is not read.
    strictEqual(matchWord(slice, 'X', 6), 0)
  })
})
