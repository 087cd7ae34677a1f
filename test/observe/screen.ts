/** A terminal for tests: as much of one as drawing lines over each other takes. Throws at any other sequence. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SEQUENCE = /^\x1b\[(\??)(\d*)([A-Za-z])/

export class Screen {
  readonly isTTY = true
  readonly columns: number
  readonly rows = 24
  /** Everything written, and how often. */
  written = ''
  writes = 0
  cursorShown = true
  private readonly lines: string[] = ['']
  private row = 0
  private column = 0

  constructor(columns = 100) {
    this.columns = columns
  }

  /** What a stream for output is asked for here. */
  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }

  /** Lines on the screen, without those that are empty at the end. */
  get text(): string[] {
    const lines = this.lines.map((line) => line.trimEnd())
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  write(text: string): boolean {
    this.written += text
    this.writes++
    for (let at = 0; at < text.length; ) {
      if (text[at] === '\x1b') {
        const found = SEQUENCE.exec(text.slice(at))
        if (found === null)
          throw new Error(`unknown sequence ${JSON.stringify(text.slice(at, at + 8))}`)
        this.obey(found[1]!, found[2]!, found[3]!)
        at += found[0].length
      } else this.put(text[at++]!)
    }
    return true
  }

  private put(character: string): void {
    if (character === '\n') {
      this.row++
      this.column = 0
      while (this.lines.length <= this.row) this.lines.push('')
      return
    }
    if (character < ' ') throw new Error(`control character ${JSON.stringify(character)}`)
    if (this.column >= this.columns) throw new Error('a line wrapped')
    const line = (this.lines[this.row] ?? '').padEnd(this.column)
    this.lines[this.row] = line.slice(0, this.column) + character + line.slice(this.column + 1)
    this.column++
  }

  private obey(mark: string, number: string, letter: string): void {
    const n = Number(number || 1)
    const line = this.lines[this.row] ?? ''
    if (mark === '?') {
      if (number === '25') this.cursorShown = letter === 'h'
      else if (number !== '2026') throw new Error(`unknown mode ${number}`)
    } else if (letter === 'A') this.row = Math.max(0, this.row - n)
    else if (letter === 'B') this.row = Math.min(this.lines.length - 1, this.row + n)
    else if (letter === 'G') this.column = n - 1
    else if (letter === 'K') this.lines[this.row] = number === '2' ? '' : line.slice(0, this.column)
    else throw new Error(`unknown sequence ${number}${letter}`)
  }
}
