/**
 * Telnet's commands (RFC 854, RFC 855): splits a direction's bytes into data and
 * commands; what is agreed on is kept in optionTable.ts.
 * Control functions (AYT, BRK, GA, NOP) are read over; IP (interrupt) is told on.
 */
import { DONT, IAC, MAX_SUBNEGOTIATION_BYTES, Option, SB, SE, WILL } from './constants.ts'

export const Unit = {
  /** A byte of data, IAC IAC made one. */
  Data: 0,
  /** Part of a command, or nothing. */
  None: 1,
  /** A subnegotiation is complete: `option`, `buffer`, `length`. */
  Subnegotiation: 2,
  /** An option was spoken of: `verb`, `option`. */
  Option: 3,
  /** Interrupt process, the network form of control-C. */
  Interrupt: 4,
} as const
export type Unit = (typeof Unit)[keyof typeof Unit]

const At = { Data: 0, Iac: 1, Verb: 2, SubOption: 3, Sub: 4, SubIac: 5 } as const

const INTERRUPT_PROCESS = 244
const DATA_ABORT = 238
const EMPTY = Buffer.alloc(0)

/** One direction's reader: a byte at a time, so that a cut anywhere changes nothing. */
export class CommandReader {
  private at: number = At.Data
  verb = 0
  option = 0
  buffer: Buffer = EMPTY
  length = 0
  isCut = false

  put(byte: number): Unit {
    switch (this.at) {
      case At.Data:
        if (byte !== IAC) return Unit.Data
        this.at = At.Iac
        return Unit.None
      case At.Iac:
        return this.putCommand(byte)
      case At.Verb:
        this.at = At.Data
        this.option = byte
        return Unit.Option
      case At.SubOption:
        this.option = byte
        this.length = 0
        this.isCut = false
        this.at = At.Sub
        return Unit.None
      case At.Sub:
        if (byte === IAC) this.at = At.SubIac
        else if (byte === SE && this.option === Option.Compress) {
          // Version 1 of the compression is announced by IAC SB 85 WILL SE, without a second IAC.
          this.at = At.Data
          return Unit.Subnegotiation
        } else this.keep(byte)
        return Unit.None
      default:
        return this.endSubnegotiation(byte)
    }
  }

  /** Whether the reader is between commands, where a run of text may be read at once. */
  isInData(): boolean {
    return this.at === At.Data
  }

  reset(): void {
    this.at = At.Data
  }

  private putCommand(byte: number): Unit {
    this.at = At.Data
    if (byte === IAC) return Unit.Data
    if (byte >= WILL && byte <= DONT) {
      this.verb = byte
      this.at = At.Verb
    } else if (byte === SB) {
      this.at = At.SubOption
    } else if (byte === INTERRUPT_PROCESS || byte === DATA_ABORT) {
      return Unit.Interrupt
    }
    return Unit.None
  }

  private endSubnegotiation(byte: number): Unit {
    if (byte === IAC) {
      this.keep(IAC)
      this.at = At.Sub
      return Unit.None
    }
    this.at = At.Data
    if (byte === SE) return Unit.Subnegotiation
    // Another command inside: the subnegotiation was never ended and is dropped.
    return this.putCommand(byte)
  }

  private keep(byte: number): void {
    if (this.length >= MAX_SUBNEGOTIATION_BYTES) {
      this.isCut = true
      return
    }
    if (this.length >= this.buffer.length) {
      const larger = Buffer.alloc(Math.max(64, this.buffer.length * 2))
      this.buffer.copy(larger)
      this.buffer = larger
    }
    this.buffer[this.length++] = byte
  }
}
