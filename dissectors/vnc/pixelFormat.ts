/** Pixel formats in words, and what they make of pixels' sizes: RFC 6143 (7.4). */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import type { VncState } from './state.ts'

/** Reads the 16 bytes at `at`: `32bpp depth 24 little-endian rgb888`. */
export function readPixelFormat(state: VncState, input: StreamSlice, at: number): string {
  const { view } = input
  const bits = view.getUint8(at)
  const depth = view.getUint8(at + 1)
  const order = view.getUint8(at + 2) === 0 ? 'little-endian' : 'big-endian'
  state.bytesPerPixel = bits <= 8 ? 1 : bits <= 16 ? 2 : 4
  const trueColour = view.getUint8(at + 3) !== 0
  const whole =
    trueColour &&
    view.getUint16(at + 4) === 255 &&
    view.getUint16(at + 6) === 255 &&
    view.getUint16(at + 8) === 255
  state.tightPixelBytes = bits === 32 && depth === 24 && whole ? 3 : state.bytesPerPixel
  if (!trueColour) return `${bits}bpp depth ${depth} ${order} colour-map`
  // Names the colours from the highest bits down, each with how many bits it has.
  const colours = [0, 1, 2].map((i) => ({
    letter: 'rgb'[i]!,
    bits: Math.round(Math.log2(view.getUint16(at + 4 + 2 * i) + 1)),
    shift: view.getUint8(at + 10 + i),
  }))
  colours.sort((a, b) => b.shift - a.shift)
  const letters = colours.map((c) => c.letter).join('')
  return `${bits}bpp depth ${depth} ${order} ${letters}${colours.map((c) => c.bits).join('')}`
}
