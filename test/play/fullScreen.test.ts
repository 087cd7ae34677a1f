/** At each moment noted while vi, top and less ran, what is played is what the real client's terminal showed then. */
import { deepStrictEqual, ok } from 'node:assert'
import { describe, test } from 'node:test'
import { Painter } from '../../src/play/painter.ts'
import type { Recording } from '../../src/play/recording.ts'
import { Screen } from '../../src/play/screen.ts'
import { moments, recording } from './fullScreen.ts'
import { TestViewer } from './viewer.ts'

/** The screen of the recording at a moment, seconds since the epoch. */
async function drawUntil({ steps, startMicros, ...rest }: Recording, at: number): Promise<Screen> {
  const screen = new Screen({ steps, startMicros, ...rest })
  for (const step of steps) {
    if (startMicros + step.atMicros > at * 1e6) break
    await screen.apply(step)
  }
  await screen.settle()
  return screen
}

describe('a full-screen session', () => {
  for (const moment of moments) {
    test(`shows at ${moment.name} what the real terminal showed`, async () => {
      const screen = await drawUntil(recording, moment.at)
      const viewer = new TestViewer(moment.columns, moment.rows)
      new Painter((text) => viewer.write(text), viewer.size()).paint(screen, '')
      deepStrictEqual(await viewer.screen(), moment.screen)
      deepStrictEqual(viewer.cursor, moment.cursor)
      deepStrictEqual([screen.columns, screen.rows], [moment.columns, moment.rows])
    })
  }

  test('was long enough to say something', () => {
    ok(moments.length >= 12)
  })
})
