/** SMB2 and SMB1 messages for tests, laid out as MS-SMB2 2.2 and MS-CIFS 2.2.4 have them. */

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

/** A packet of the session service around what it holds. */
export function frame(...messages: readonly Buffer[]): Buffer {
  const body = Buffer.concat(messages)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

export interface Head2 {
  readonly command: number
  readonly id: number
  readonly status?: number
  readonly isAnswer?: boolean
  readonly tree?: number
  readonly flags?: number
  /** Where the next one compounded begins. */
  readonly next?: number
}

/** Session 0x41, tree 7 where not said. */
export function smb2(head: Head2, body: Buffer): Buffer {
  const made = Buffer.alloc(64)
  made.write('\xfeSMB', 0, 'latin1')
  made.writeUInt16LE(64, 4)
  made.writeUInt32LE(head.status ?? 0, 8)
  made.writeUInt16LE(head.command, 12)
  made.writeUInt16LE(1, 14)
  made.writeUInt32LE((head.flags ?? 0) | (head.isAnswer ? 1 : 0), 16)
  made.writeUInt32LE(head.next ?? 0, 20)
  made.writeUInt32LE(head.id, 24)
  made.writeUInt32LE(head.tree ?? 7, 36)
  made.writeUInt32LE(0x41, 40)
  return Buffer.concat([made, body])
}

/** A body of fixed fields, written by offset: [offset, bytes of the field, value]. */
export function fields(
  size: number,
  ...values: readonly (readonly [number, 1 | 2 | 4 | 8, number])[]
): Buffer {
  const made = Buffer.alloc(size)
  for (const [at, width, value] of values) {
    if (width === 8) made.writeBigUInt64LE(BigInt(value), at)
    else made.writeUIntLE(value, at, width)
  }
  return made
}

export const errorBody = fields(9, [0, 2, 9])

export function negotiate2(id: number): Buffer {
  const body = fields(36 + 10, [0, 2, 36], [2, 2, 5], [4, 2, 1])
  ;[0x0202, 0x0210, 0x0300, 0x0302, 0x0311].forEach((dialect, i) => {
    body.writeUInt16LE(dialect, 36 + i * 2)
  })
  return smb2({ command: 0, id }, body)
}

const context = (type: number, data: Buffer): Buffer => {
  const padding = Buffer.alloc((8 - (data.length % 8)) % 8)
  return Buffer.concat([fields(8, [0, 2, type], [2, 2, data.length]), data, padding])
}

/** 3.1.1 with AES-128-GCM, AES-GMAC and LZ77, signing required. */
export function negotiated2(id: number): Buffer {
  const contexts = [
    context(2, Buffer.from([1, 0, 2, 0])),
    context(8, Buffer.from([1, 0, 2, 0])),
    context(3, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 2, 0])),
  ]
  const body = fields(
    64,
    [0, 2, 65],
    [2, 2, 3],
    [4, 2, 0x0311],
    [6, 2, 3],
    [24, 4, 0x47],
    [60, 4, 128],
  )
  return smb2({ command: 0, id, isAnswer: true }, Buffer.concat([body, ...contexts]))
}

export const setup2 = (id: number, token: Buffer): Buffer =>
  smb2(
    { command: 1, id },
    Buffer.concat([fields(24, [0, 2, 25], [12, 2, 88], [14, 2, token.length]), token]),
  )

export const setupAnswer2 = (id: number, status: number, token: Buffer, flags = 0): Buffer =>
  smb2(
    { command: 1, id, status, isAnswer: true },
    Buffer.concat([fields(8, [0, 2, 9], [2, 2, flags], [4, 2, 72], [6, 2, token.length]), token]),
  )

export const connect2 = (id: number, path: string): Buffer =>
  smb2(
    { command: 3, id, tree: 0 },
    Buffer.concat([fields(8, [0, 2, 9], [4, 2, 72], [6, 2, path.length * 2]), wide(path)]),
  )

/** `type`: 1 disk, 2 pipe. */
export const connected2 = (id: number, type: number, tree = 7): Buffer =>
  smb2({ command: 3, id, isAnswer: true, tree }, fields(16, [0, 2, 16], [2, 1, type]))

export interface Create {
  readonly access?: number
  readonly disposition?: number
  readonly options?: number
  readonly tree?: number
  readonly flags?: number
  readonly next?: number
}

export const create2 = (id: number, name: string, wanted: Create = {}): Buffer =>
  smb2(
    { command: 5, id, tree: wanted.tree ?? 7, flags: wanted.flags ?? 0, next: wanted.next ?? 0 },
    Buffer.concat([
      fields(
        56,
        [0, 2, 57],
        [24, 4, wanted.access ?? 1],
        [36, 4, wanted.disposition ?? 1],
        [40, 4, wanted.options ?? 0],
        [44, 2, 120],
        [46, 2, name.length * 2],
      ),
      wide(name),
      Buffer.alloc((8 - ((name.length * 2) % 8)) % 8),
    ]),
  )

/** `made`: 1 opened, 2 created. */
export const created2 = (id: number, file: number, made = 1, attributes = 0x80): Buffer =>
  smb2(
    { command: 5, id, isAnswer: true },
    fields(
      89,
      [0, 2, 89],
      [4, 4, made],
      [48, 8, 1234],
      [56, 4, attributes],
      [64, 8, file],
      [72, 8, file],
    ),
  )

export const close2 = (id: number, file: number): Buffer =>
  smb2({ command: 6, id }, fields(24, [0, 2, 24], [8, 8, file], [16, 8, file]))
export const closed2 = (id: number): Buffer =>
  smb2({ command: 6, id, isAnswer: true }, fields(60, [0, 2, 60]))

export const read2 = (id: number, file: number, count: number): Buffer =>
  smb2({ command: 8, id }, fields(49, [0, 2, 49], [4, 4, count], [16, 8, file], [24, 8, file]))
export const contents2 = (id: number, data: Buffer): Buffer =>
  smb2(
    { command: 8, id, isAnswer: true },
    Buffer.concat([fields(16, [0, 2, 17], [2, 1, 80], [4, 4, data.length]), data]),
  )

export const write2 = (id: number, file: number, data: Buffer, tree = 7): Buffer =>
  smb2(
    { command: 9, id, tree },
    Buffer.concat([
      fields(48, [0, 2, 49], [2, 2, 112], [4, 4, data.length], [16, 8, file], [24, 8, file]),
      data,
    ]),
  )
export const written2 = (id: number, count: number): Buffer =>
  smb2({ command: 9, id, isAnswer: true }, fields(17, [0, 2, 17], [4, 4, count]))

export const setInfo2 = (id: number, file: number, infoClass: number, data: Buffer): Buffer =>
  smb2(
    { command: 17, id },
    Buffer.concat([
      fields(
        32,
        [0, 2, 33],
        [2, 1, 1],
        [3, 1, infoClass],
        [4, 4, data.length],
        [8, 2, 96],
        [16, 8, file],
        [24, 8, file],
      ),
      data,
    ]),
  )
export const renameData = (name: string): Buffer =>
  Buffer.concat([fields(20, [16, 4, name.length * 2]), wide(name)])

/** A call and its answer through a pipe at once. */
export const transceive2 = (id: number, file: number, data: Buffer, tree = 7): Buffer =>
  smb2(
    { command: 11, id, tree },
    Buffer.concat([
      fields(
        56,
        [0, 2, 57],
        [4, 4, 0x0011c017],
        [8, 8, file],
        [16, 8, file],
        [24, 4, 120],
        [28, 4, data.length],
        [48, 4, 1],
      ),
      data,
    ]),
  )
export const transceived2 = (id: number, data: Buffer, status = 0): Buffer =>
  smb2(
    { command: 11, id, status, isAnswer: true },
    Buffer.concat([
      fields(48, [0, 2, 49], [4, 4, 0x0011c017], [32, 4, 112], [36, 4, data.length]),
      data,
    ]),
  )

export const failed2 = (command: number, id: number, status: number): Buffer =>
  smb2({ command, id, status, isAnswer: true }, errorBody)

export interface Head1 {
  readonly command: number
  readonly id: number
  readonly isReply?: boolean
  readonly status?: number
  readonly tree?: number
}

/** SMB1 with Unicode and NT status codes; words then bytes. */
export function smb1(head: Head1, words: Buffer, bytes: Buffer): Buffer {
  const made = Buffer.alloc(32)
  made.write('\xffSMB', 0, 'latin1')
  made.writeUInt8(head.command, 4)
  made.writeUInt32LE(head.status ?? 0, 5)
  made.writeUInt8(head.isReply ? 0x88 : 0x08, 9)
  made.writeUInt16LE(0xc001, 10)
  made.writeUInt16LE(head.tree ?? 0, 24)
  made.writeUInt16LE(0x1234, 26)
  made.writeUInt16LE(0x800, 28)
  made.writeUInt16LE(head.id, 30)
  const count = Buffer.from([words.length / 2])
  return Buffer.concat([made, count, words, fields(2, [0, 2, bytes.length]), bytes])
}

export const oemStrings = (...texts: readonly string[]): Buffer =>
  Buffer.from(texts.map((text) => `${text}\0`).join(''), 'latin1')

/** UTF-16 strings at an even place of a message whose bytes begin at `at`. */
export function wideStrings(at: number, ...texts: readonly string[]): Buffer {
  return Buffer.concat([Buffer.alloc(at % 2), ...texts.map((text) => wide(`${text}\0`))])
}
