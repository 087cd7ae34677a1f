/** The player: what it paints, its keys, and that nothing of a recording reaches the terminal as it is. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import type { TranscriptPiece } from '../../src/dissect/contract.ts'
import { type Action, readKeys } from '../../src/play/keys.ts'
import { renderText } from '../../src/play/plainText.ts'
import { Player } from '../../src/play/player.ts'
import { makeTimeline } from '../../src/play/timeline.ts'
import { mark, recordingOf, START, shown } from './rows.ts'
import { TestViewer } from './viewer.ts'

const FOREVER = Number.POSITIVE_INFINITY

function start(pieces: readonly TranscriptPiece[], viewer: TestViewer) {
  const timeline = makeTimeline(recordingOf(pieces), FOREVER)
  const player = new Player(timeline, viewer, { speed: 1, start: 0 })
  // A test that fails must not leave it waiting for a key.
  setTimeout(() => player.press('quit'), 20_000).unref()
  return { player, over: player.run() }
}

async function waitFor(
  viewer: TestViewer,
  wanted: (lines: string[]) => boolean,
): Promise<string[]> {
  for (let i = 0; i < 200; i++) {
    const lines = await viewer.screen()
    if (wanted(lines)) return lines
    await sleep(10)
  }
  return viewer.screen()
}

/** Every escape sequence that the painter makes. */
const OURS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /\x1b\[(?:\?(?:25|7|1049)[hl]|\d+;\d+H|[\d;]*m|K|2J)/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROL = /[\x00-\x1f\x7f-\x9f]/

describe('the player', () => {
  test('plays in time and leaves the terminal as it was', async () => {
    const viewer = new TestViewer()
    const begun = performance.now()
    await start([shown(0, 'one'), shown(0.3, ' two')], viewer).over
    const took = performance.now() - begun
    ok(took >= 290 && took < 2000, `${took}`)
    ok(viewer.written.startsWith('\u001b[?1049h'))
    ok(viewer.written.endsWith('\u001b[?25h\u001b[?1049l'))
    ok(viewer.written.includes('one'))
  })

  test('keys pause, step, jump to commands there and back, and quit', async () => {
    const viewer = new TestViewer(80, 25, true)
    const pieces = [
      shown(0, '$ '),
      mark(100, 'first'),
      shown(100, 'first\r\nA\r\n$ '),
      mark(200, 'second'),
      shown(200, 'second\r\nB\r\n$ '),
      shown(300, 'end'),
    ]
    const { player, over } = start(pieces, viewer)
    await waitFor(viewer, (l) => l[0] === '$')
    player.press('pause')
    match((await waitFor(viewer, (l) => l[24]!.includes('paused')))[24]!, / paused 0:00 of 5:00/)
    player.press('next')
    await waitFor(viewer, (l) => l[24]!.includes('first'))
    player.press('next')
    const atSecond = await waitFor(viewer, (l) => l[24]!.includes('second'))
    deepStrictEqual(atSecond.slice(0, 4), ['$ first', 'A', '$', ''])
    player.press('step')
    const stepped = await waitFor(viewer, (l) => l[3] === 'B')
    deepStrictEqual(stepped.slice(0, 5), ['$ first', 'A', '$ second', 'B', '$'])
    // To the beginning of this command, then to the one before.
    player.press('previous')
    await waitFor(viewer, (l) => l[3] === '')
    player.press('previous')
    const back = await waitFor(viewer, (l) => l[24]!.includes('first'))
    deepStrictEqual(back.slice(0, 2), ['$', ''])
    for (const key of ['faster', 'faster', 'slower'] as Action[]) player.press(key)
    ok((await waitFor(viewer, (l) => l[24]!.includes('x2')))[24]!.includes('x2'))
    player.press('forward')
    player.press('back')
    player.press('restart')
    player.press('quit')
    await over
  })

  test('says gaps and screens that do not fit', async () => {
    const viewer = new TestViewer(40, 10, true)
    const pieces: TranscriptPiece[] = [
      shown(0, '\u001b[8;60Hhere'),
      { tsMicros: START + 10_000, kind: 'gap', missing: 1234 },
    ]
    const { player, over } = start(pieces, viewer)
    const lines = await waitFor(viewer, (l) => l[9]!.includes('1,234 bytes were not seen'))
    strictEqual(lines[9], '[1,234 bytes were not seen]')
    ok(lines.some((line) => line.includes('here')))
    player.press('quit')
    await over
    match(viewer.written, /a screen of 80x24 shown in 40x10/)
  })

  test('lets nothing through that a terminal would obey, whatever was recorded', async () => {
    const bad = [
      '\u001b]52;c;cm0gLXJmIC8=\u0007',
      '\u001b]0;title\u001b\\',
      '\u001b[c\u001b[>c\u001b[6n\u001b[21t\u0005',
      '\u001bP$q"p\u001b\\',
      '\u001b[?1000h\u001b[?2004h',
      '\u009b31m\u0090x\u009c',
      '\u202eabc\u200f',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.constantFrom(...bad),
            fc.string({ unit: 'binary' }),
            fc.stringMatching(/^[[\]P()#][0-9;?>]{0,6}[@-~]$/).map((s) => `\u001b${s}`),
            fc.uint8Array({ maxLength: 60 }),
          ),
          { maxLength: 12 },
        ),
        async (parts) => {
          const viewer = new TestViewer(70, 20)
          const pieces = parts.map((part, i) => ({
            ...shown(i / 1e6, ''),
            bytes: Buffer.from(part as string),
          }))
          await start([shown(0, 'x'), ...pieces], viewer).over
          const rest = viewer.written.replace(OURS, '')
          ok(!CONTROL.test(rest), JSON.stringify(rest.match(CONTROL)))
          ok(!/[\u202e\u200f]/.test(rest))
          const lines = await renderText(recordingOf([shown(0, 'x'), ...pieces]))
          ok(!lines.some((line) => CONTROL.test(line)))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('paints colours, wide characters and what was erased', async () => {
    const viewer = new TestViewer(20, 4)
    const text =
      '\u001b[1;31mred\u001b[0m 漢字 \u001b[44m  \u001b[0mz\u0301\r\nsecond line\r\u001b[7C\u001b[K'
    await start([{ tsMicros: START, kind: 'resize', columns: 20, rows: 4 }, shown(0, text)], viewer)
      .over
    ok(
      viewer.written.includes('\u001b[0;1;31mred\u001b[0m 漢字 \u001b[0;44m  \u001b[0mz\u0301'),
      JSON.stringify(viewer.written),
    )
    ok(viewer.written.includes('second\u001b[K'))
  })

  test('reads keys as terminals send them', () => {
    deepStrictEqual(readKeys(' +n\u001b[C\u001bOD\u001b[5~xq\u0003'), [
      'pause',
      'faster',
      'next',
      'forward',
      'back',
      'quit',
      'quit',
    ])
  })
})
