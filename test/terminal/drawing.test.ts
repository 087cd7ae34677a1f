/** Lines as xterm draws them, and the small readers of prompts beside it. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readDeviceName, readLoginName } from '../../src/terminal/deviceName.ts'
import { drawLine, drawText } from '../../src/terminal/drawing.ts'
import { ExitHint } from '../../src/terminal/exitHint.ts'
import { expandHistory } from '../../src/terminal/historyExpansion.ts'
import { LineTape } from '../../src/terminal/lineTape.ts'

const PROMPT = 'u@h:~$ '
function draw(before: string, after: string, columns = 80): string | undefined {
  const tape = new LineTape()
  for (const byte of Buffer.from(before)) tape.put(byte)
  const promptBytes = tape.length
  for (const byte of Buffer.from(after)) tape.put(byte)
  return drawLine(tape, promptBytes, columns, 24)?.command
}

/** Text, sequences that leave nothing behind, and some that do. */
const PARTS = [
  ...[
    'abc',
    '\r\n',
    '\b',
    '\t',
    '\x1b[K',
    '\x1b[2J',
    '\x1b[H',
    '\x1b[7;9H',
    '\x1b[A',
    '\x1b[3P',
    '\x1b[2@',
  ],
  ...[
    '\x1b[31m',
    '\x1b[7m',
    '\x1b[?2004h',
    '\x1b]0;t\x07',
    '\x1b[4h',
    '\x1b[?7l',
    '\x1b[2;5r',
    '\x1b[?6h',
  ],
  ...[
    '\x1b(0',
    '\x0e',
    '\x1bH',
    '\x1b[3g',
    '\x1b[?1049h',
    '\x1b[',
    '\x1b',
    '\u65e5',
    'x'.repeat(90),
    '\x1b7\x1b[s',
  ],
]

describe('drawn lines', () => {
  test('are what is left after editing', () => {
    strictEqual(draw(PROMPT, 'lss\b \b -l'), 'ls -l')
    strictEqual(draw(PROMPT, 'echo b\b\x1b[2@a '), 'echo a b')
    strictEqual(draw(PROMPT, 'first\r\x1b[7Csecond\x1b[K'), 'second')
  })

  test('go over the window’s width, in one row or several', () => {
    const long = 'x'.repeat(100)
    strictEqual(draw(PROMPT, long), long)
    strictEqual(draw(PROMPT, `${'y'.repeat(73)} \rz`), `${'y'.repeat(73)}z`)
    strictEqual(draw(PROMPT, long, 40), long)
    // A shell that breaks the full row itself.
    strictEqual(draw(PROMPT, `${'a'.repeat(73)}\r\nbbb`), `${'a'.repeat(73)}bbb`)
  })

  test('count wide characters as two cells', () => {
    strictEqual(draw(PROMPT, '\u65e5\u672c\b\b  \b\bx'), '\u65e5x')
  })

  test('leave out what a shell draws at the right, and lists below', () => {
    strictEqual(draw(`${PROMPT}\x1b[60C12:30\x1b[65D`, 'ls'), 'ls')
    strictEqual(
      draw(PROMPT, 'cat r\r\nreport-a  report-b\x1b[A\r\x1b[12Ceport-a\x1b[J'),
      'cat report-a',
    )
  })

  test('keep the lines of an entry of several apart', () => {
    strictEqual(draw(PROMPT, 'for i in 1; do\r\necho $i\r\ndone'), 'for i in 1; do\necho $i\ndone')
  })

  test('are not told when the prompt is gone or the bytes are no UTF-8', () => {
    strictEqual(draw(PROMPT, '\x1b[H\x1b[2Jother'), undefined)
    const tape = new LineTape()
    for (const byte of Buffer.from(`${PROMPT}gr\xfc\xdfe`, 'latin1')) tape.put(byte)
    strictEqual(drawLine(tape, PROMPT.length, 80, 24), undefined)
  })

  test('follow a window that changes in their midst', () => {
    const tape = new LineTape()
    const put = (text: string) => {
      for (const byte of Buffer.from(text)) tape.put(byte)
    }
    put(PROMPT)
    put('x'.repeat(30))
    tape.resize(20, 24)
    put(`\r\x1b[J${PROMPT}`)
    put('y'.repeat(30))
    strictEqual(drawLine(tape, PROMPT.length, 80, 24)?.command, 'y'.repeat(30))
  })

  test('do not depend on what was drawn before, and never fail', () => {
    const known = draw(PROMPT, 'ls -l')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc
            .array(fc.constantFrom(...PARTS), { maxLength: 40 })
            .map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
        ),
        fc.nat(300),
        fc.nat(700),
        fc.nat(200),
        (bytes, at, columns, rows) => {
          const tape = new LineTape()
          for (const byte of bytes) tape.put(byte)
          drawLine(tape, Math.min(at, tape.length), columns, rows)
          strictEqual(draw(PROMPT, 'ls -l'), known)
        },
      ),
      { numRuns: 500, seed: 1 },
    )
  })

  test('of output keep its lines, overwritten ones as they ended', () => {
    strictEqual(
      drawText(Buffer.from('a\r\n10%\r50%\r100%\r\n\x1b[31mred\x1b[0m\r\n'), 80),
      'a\n100%\nred',
    )
  })
})

test('a tape past its bound says so', () => {
  const tape = new LineTape()
  for (let i = 0; i < 20_000; i++) tape.put(0x61)
  deepStrictEqual([tape.isLost, tape.length], [true, 8192])
  tape.clear()
  deepStrictEqual([tape.isLost, tape.length, tape.bytes.length], [false, 0, 0])
})

test('names of devices in prompts', () => {
  const names: Readonly<Record<string, string>> = {
    'alice@host-1:~$ ': 'host-1',
    '[root@db ~]# ': 'db',
    '(venv) eve@web:~$': 'web',
    'root@OpenWrt:/#': 'OpenWrt',
    'ops@core-mx> ': 'core-mx',
    '<HUAWEI>': 'HUAWEI',
    '[~HUAWEI]': 'HUAWEI',
    '[SW-3-GigabitEthernet0/0/1]': 'SW-3',
    'Router>': 'Router',
    'sw1(config-if)#': 'sw1',
    'ciscoasa/admin#': 'ciscoasa',
    'RP/0/RSP0/CPU0:xr-1#': 'xr-1',
    '[admin@MikroTik] > ': 'MikroTik',
    '(UBNT) >': 'UBNT',
    'FGT60 (port1) #': 'FGT60',
    'host:~#': 'host',
    '$ ': '',
    '# ': '',
    '-> ': '',
    'bash-5.2$ ': '',
    'mysql> ': '',
    'C:\\Users\\x>': '',
    '> ': '',
    '>>> ': '',
  }
  for (const [prompt, name] of Object.entries(names)) {
    strictEqual(readDeviceName(prompt), name, prompt)
  }
  deepStrictEqual(['lab-server login: ', 'Please login: ', 'login: '].map(readLoginName), [
    'lab-server',
    '',
    '',
  ])
})

test('an exit status in a prompt is told from a number that counts', () => {
  const read = (...prompts: string[]) => {
    const hint = new ExitHint()
    return prompts.map((p) => hint.read(p))
  }
  deepStrictEqual(read('[0] a@h:~$ ', '[1] a@h:~$ ', '[127] a@h:~$ '), ['0', '1', '127'])
  deepStrictEqual(read('a@h:~$ ', '[2] a@h:~$ ', 'a@h:~$ '), ['', '2', ''])
  deepStrictEqual(read('0 a@h:~$ ', '130 a@h:~$ '), ['0', '130'])
  deepStrictEqual(read('[1] a@h:~$ ', '[2] a@h:~$ ', '[3] a@h:~$ '), ['', '', ''])
  deepStrictEqual(read('12:30:01 alice 5> ', '12:30:09 alice 6> '), ['', ''])
})

test('a history expansion is the line the shell made of it', () => {
  strictEqual(expandHistory('!!', 'ls docs\na b', 'ls docs'), 'ls docs')
  strictEqual(expandHistory('echo !$', 'echo docs\ndocs', 'ls docs'), 'echo docs')
  strictEqual(expandHistory('!ec', 'echo one\none', 'pwd'), 'echo one')
  strictEqual(expandHistory('^docs^work', 'ls work\nx', 'ls docs'), 'ls work')
  strictEqual(expandHistory('!!', 'other output', 'ls docs'), '!!')
  strictEqual(expandHistory("echo 'it!s'", 'echo it', ''), "echo 'it!s'")
  strictEqual(expandHistory('echo hi!', 'hi!', ''), 'echo hi!')
})
