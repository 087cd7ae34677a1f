/**
 * Random and damaged bytes for fuzzing, without allocation: an input is named by seed and
 * index alone, so that a failure can be had again by itself.
 */

/** sfc32 (Doty-Humphrey, PractRand), begun anew for each input. */
export class Random {
  private a = 0
  private b = 0
  private c = 0
  private counter = 1

  constructor(seed = 1, index = 0) {
    this.begin(seed, index)
  }

  begin(seed: number, index: number): void {
    this.a = seed | 0
    this.b = index | 0
    this.c = Math.floor(index / 0x1_0000_0000) | 0
    this.counter = 1
    for (let i = 0; i < 12; i++) this.word()
  }

  /** 32 bits, signed. */
  word(): number {
    const out = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + out) | 0
    return out
  }

  /** Evenly in `[0, bound)`; 0 for a bound below 2. */
  below(bound: number): number {
    return bound < 2 ? 0 : (this.word() >>> 0) % bound
  }

  /** In `[0, bound)`, small ones more often. */
  small(bound: number): number {
    return this.below(this.below(bound) + 1)
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  fill(bytes: Buffer, from: number, to: number): void {
    let at = from
    for (; at + 4 <= to; at += 4) bytes.writeInt32LE(this.word(), at)
    for (let left = this.word(); at < to; at++, left >>>= 8) bytes[at] = left & 0xff
  }
}

/** Values at the edges of lengths, counts and character classes. */
const EDGES = [
  0, 1, 2, 3, 4, 7, 8, 10, 13, 16, 27, 32, 48, 58, 63, 64, 127, 128, 192, 240, 254, 255,
]
const LENGTH_EDGES = [0, 1, 2, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff]

/**
 * Damages the `size` bytes at the start of `bytes` in place, up to `bytes.length`; `other` lends
 * bytes for splices. Returns the new size.
 */
export function mutate(random: Random, bytes: Buffer, size: number, other: Buffer): number {
  let length = size
  for (let times = 1 + random.small(6); times > 0; times--) {
    length = mutateOnce(random, bytes, length, other)
  }
  return length
}

function mutateOnce(random: Random, bytes: Buffer, size: number, other: Buffer): number {
  const room = bytes.length
  if (size === 0) {
    bytes[0] = random.below(256)
    return 1
  }
  const at = random.once(2) ? random.small(size) : random.below(size)
  switch (random.below(10)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << random.below(8))
      return size
    case 1:
      bytes[at] = EDGES[random.below(EDGES.length)]!
      return size
    case 2: {
      random.fill(bytes, at, Math.min(size, at + 1 + random.small(16)))
      return size
    }
    case 3:
      editLength(random, bytes, at, size)
      return size
    case 4: // cut short
      return at
    case 5: {
      // a piece again
      const piece = Math.min(1 + random.small(size - at), room - size)
      bytes.copyWithin(at + piece, at, size)
      return size + piece
    }
    case 6: {
      // a piece left out
      const piece = 1 + random.small(size - at)
      bytes.copyWithin(at, at + piece, size)
      return size - piece
    }
    case 7: {
      // another sample's rest from here on
      const from = random.below(other.length)
      return at + other.copy(bytes, at, from, Math.min(other.length, from + room - at))
    }
    case 8: {
      // a piece of another sample laid over
      const from = random.below(other.length)
      const copied = other.copy(bytes, at, from, from + 1 + random.small(64))
      return Math.max(size, at + copied)
    }
    default: {
      // one byte many times
      const end = Math.min(room, at + (random.once(8) ? random.below(2048) : random.small(64)))
      bytes.fill(EDGES[random.below(EDGES.length)]!, at, end)
      return Math.max(size, end)
    }
  }
}

/** Overwrites, or moves by little, what could be a length of one to four bytes in either order. */
function editLength(random: Random, bytes: Buffer, at: number, size: number): void {
  const width = Math.min(1 + random.below(4), size - at)
  const little = random.once(3)
  const old = little ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width)
  const value = random.once(2)
    ? LENGTH_EDGES[random.below(LENGTH_EDGES.length)]!
    : old + random.below(9) - 4
  const modulus = 2 ** (8 * width)
  const kept = ((value % modulus) + modulus) % modulus
  if (little) bytes.writeUIntLE(kept, at, width)
  else bytes.writeUIntBE(kept, at, width)
}
