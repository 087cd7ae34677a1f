/** The terminal that `earshot play` plays on: keys from it, its size, and its state given back. */
import { openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { readKeys } from '../play/keys.ts'
import { LEAVE } from '../play/painter.ts'
import { Player, type PlayOptions } from '../play/player.ts'
import type { Timeline } from '../play/timeline.ts'

/** Where keys come from: standard input, or the terminal itself where that brings the records. */
function openKeys(): ReadStream | undefined {
  if (process.stdin.isTTY) return process.stdin
  try {
    return new ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    return undefined
  }
}

export async function playHere(timeline: Timeline, options: PlayOptions): Promise<void> {
  const output = process.stdout
  const keys = openKeys()
  const player = new Player(
    timeline,
    {
      write: (text) => void output.write(text),
      size: () => ({ columns: output.columns || 80, rows: output.rows || 24 }),
      hasKeys: keys !== undefined,
    },
    options,
  )
  const hear = (typed: Buffer): void => {
    for (const action of readKeys(typed.toString('latin1'))) player.press(action)
  }
  const quit = (): void => player.press('quit')
  const resize = (): void => player.resize()
  // Whatever ends the process, the terminal is given back as it was.
  const restore = (): void => {
    keys?.setRawMode(false)
    output.write(LEAVE)
  }
  process.once('exit', restore)
  process.on('SIGINT', quit).on('SIGTERM', quit).on('SIGHUP', quit)
  output.on('resize', resize)
  keys?.setRawMode(true)
  keys?.on('data', hear)
  try {
    await player.run()
  } finally {
    process.off('exit', restore)
    process.off('SIGINT', quit).off('SIGTERM', quit).off('SIGHUP', quit)
    output.off('resize', resize)
    keys?.off('data', hear)
    keys?.setRawMode(false)
    // What was opened here is closed here; standard input only lets the process end.
    if (keys === process.stdin) keys.pause()
    else keys?.destroy()
  }
}
