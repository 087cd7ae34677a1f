import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { createDotBlock, type DotBlock, readDotBlock } from '../../src/formats/dotBlock.ts'
import { decodeExtendedValue, decodeWords } from '../../src/formats/encodedWord.ts'
import { createMailHead, describeMail, type MailHead } from '../../src/formats/mailHead.ts'
import { readMailParameter } from '../../src/formats/parameters.ts'
import { readSizedText } from '../../src/formats/sizedText.ts'
import { Slice } from '../support/slice.ts'

const MAIL =
  'Received: a\r\nReceived: b\r\nSubject:\r\n =?utf-8?Q?=E2=82=AC_?= =?ISO-8859-1?B?/A==?=\r\nX-Other: =?x\r\n' +
  'To: a@b,\r\n\tc@d\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png;\r\n name="a;b.png"\r\n\r\n' +
  '--not a header\r\n.\r\n..\r\n--b\r\nContent-Disposition: attachment; filename*0="long";\r\n filename*1=".txt"\r\n\r\n--b--\r\n'
const STUFFED = `${MAIL.replace(/^\./gm, '..')}.\r\nNEXT\r\n`

/** Reads a block in pieces; what is left behind it. */
function readPieces(block: DotBlock, pieces: readonly string[]): string {
  let held = ''
  let isOver = false
  for (const piece of pieces) {
    if (isOver) {
      held += piece
      continue
    }
    const slice = new Slice(Buffer.from(held + piece, 'latin1'))
    isOver = readDotBlock(block, slice)
    held = slice.bytes.toString('latin1', slice.pos, slice.end)
  }
  ok(isOver)
  return held
}

const checkHead = (head: MailHead): void => {
  deepStrictEqual(describeMail(head), {
    subject: '€ ü',
    subject_raw: '=?utf-8?Q?=E2=82=AC_?= =?ISO-8859-1?B?/A==?=',
    to: 'a@b, c@d',
    received: ['a', 'b'],
    attachments: ['a;b.png', 'long.txt'],
  })
  strictEqual(head.hops, 2)
}

describe('mail', () => {
  test('a block ended by a dot, wherever it is cut: head, files, size', () => {
    for (const pieces of [[STUFFED], [...STUFFED]]) {
      const block = createDotBlock(createMailHead())
      strictEqual(readPieces(block, pieces), 'NEXT\r\n')
      checkHead(block.head!)
      deepStrictEqual([block.bytes, block.lines], [MAIL.length, MAIL.split('\r\n').length - 1])
    }
  })

  test('a long line of a head is cut, a long body held by nobody', () => {
    const block = createDotBlock(createMailHead())
    const slice = new Slice(Buffer.from(`Subject: ${'x'.repeat(9000)}\r\n\r\n${'y'.repeat(9000)}`))
    strictEqual(readDotBlock(block, slice), false)
    strictEqual(slice.remaining(), 0)
    strictEqual(String(describeMail(block.head!).subject).length, 1023)
  })

  test('a text of a known size, wherever it is cut: heads are read, other bodies passed over', () => {
    for (const size of [1, 7, MAIL.length]) {
      const head = createMailHead()
      const text = { head, left: MAIL.length, isAmidLine: false }
      let held = ''
      for (let at = 0; at < MAIL.length; at += size) {
        const slice = new Slice(Buffer.from(held + MAIL.slice(at, at + size), 'latin1'))
        strictEqual(readSizedText(text, slice), text.left === 0)
        held = slice.bytes.toString('latin1', slice.pos, slice.end)
      }
      checkHead(head)
    }
    const plain = { head: createMailHead(), left: 5000, isAmidLine: false }
    const slice = new Slice(Buffer.from('Subject: x\r\n\r\nbody'))
    strictEqual(readSizedText(plain, slice), false)
    deepStrictEqual([slice.remaining(), slice.skipBytes, plain.left], [4, 5000 - 14, 0])
  })

  test('encoded words and parameters', () => {
    strictEqual(decodeWords('=?utf-8?Q?a=?= b =?nobody-8?B?4pyT?='), 'a= b â\\x9c\\x93')
    strictEqual(decodeWords('=?utf-8*en?b?G1szMW0=?='), '\\x1b[31m')
    strictEqual(decodeExtendedValue("utf-8'de'%C3%BCber%20x"), 'über x')
    strictEqual(readMailParameter("a; name*0*=utf-8''%C3%A4; name*1=b", 'name'), 'äb')
  })
})
