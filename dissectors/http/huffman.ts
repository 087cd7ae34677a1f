/** The Huffman code of RFC 7541 (Appendix B). */

/**
 * Bits of each byte's code, `13x2` twice 13. Codes of one length follow each other in the order of
 * their bytes, and each length's begin where the shorter ones end, so that lengths say all.
 */
const LENGTHS = `
13 23 28x7 24 30 28x2 30 28x8 30 28x9 6 10x2 12 13 6 8 11 10x2 8 11 8 6x3 5x3 6x7 7 8 15 6 12 10
13 6 7x22 8 7 8 13 19 13 14 6 15 5 6 5 6 5 6x3 5 7x2 6x3 5 6 7 6 5x2 6 7x5 15 11 14 13 28 20 22
20x2 22x3 23 22 23x5 24 23 24x2 22 23 24 23x4 21 22 23 22 23x2 24 22 21 20 22x2 23x2 21 23 22x2
24 21 22 23x2 21x2 22 21 23 22 23x2 20 22x3 23 22x2 23 26x2 20 19 22 23 22 25 26x3 27x2 26 24 25
19 21 26 27x2 26 27 24 21x2 26x2 28 27x3 20 24 20 21 22 21x2 23 22x2 25x2 24x2 26 23 26 27 26x2
27x5 28 27x5 26
`
/** The code that ends a text has as many bits, and stands behind all others. */
const END_BITS = 30
const LEAF = 0x4000
const NO_NODE = 0

/** Two entries a node: where a 0 and a 1 lead; LEAF and the byte at the end of a code. */
const tree = buildTree()

function buildTree(): Uint16Array {
  const lengths = LENGTHS.trim()
    .split(/\s+/)
    .flatMap((run) => {
      const [bits, count = '1'] = run.split('x')
      return new Array<number>(Number(count)).fill(Number(bits))
    })
  const nodes = new Uint16Array(1024)
  let next = 1
  let code = 0
  for (let bits = 1; bits <= END_BITS; bits++) {
    code <<= 1
    for (let byte = 0; byte < lengths.length; byte++) {
      if (lengths[byte] !== bits) continue
      let node = 0
      for (let bit = bits - 1; bit > 0; bit--) {
        const at = node * 2 + ((code >>> bit) & 1)
        if (nodes[at] === NO_NODE) nodes[at] = next++
        node = nodes[at]!
      }
      nodes[node * 2 + (code & 1)] = LEAF | byte
      code++
    }
  }
  return nodes
}

/** Text of `[start, end)` as Latin-1; undefined where a code is none. */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string | undefined {
  const out = Buffer.allocUnsafe(Math.floor(((end - start) * 8) / 5) + 1)
  let length = 0
  let node = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    for (let bit = 7; bit >= 0; bit--) {
      const next = tree[node * 2 + ((byte >> bit) & 1)]!
      if (next === NO_NODE) return undefined
      if (next >= LEAF) {
        out[length++] = next & 0xff
        node = 0
      } else node = next
    }
  }
  // What is left over are the first bits of the code that ends a text.
  return out.toString('latin1', 0, length)
}
