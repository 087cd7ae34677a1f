/**
 * pcapng's Interface Description Block (draft-ietf-opsawg-pcapng, section 4.2): link type, snapshot
 * length, and of its options the name, the timestamps' resolution and their offset.
 */
import { escapeControls } from '../bytes/text.ts'
import { TimeUnit } from './timeUnit.ts'

const OPT_END = 0
const OPT_IF_NAME = 2
const OPT_IF_TSRESOL = 9
const OPT_IF_TSOFFSET = 14
const MICROSECOND_RESOLUTION = 6
/** Longest interface name kept; Linux allows 15 bytes, Windows device names run to about 60. */
const MAX_NAME_BYTES = 128
/** Offsets past the year 285,000 either way are damage, and would not fit a float64 as microseconds. */
const MAX_OFFSET_SECONDS = 9_000_000_000n

export interface PcapngInterface {
  readonly name: string
  readonly linkType: number
  /** Most bytes captured of a packet, 0 without limit. */
  readonly snapBytes: number
  readonly unit: TimeUnit
}

/** Reads a block body at `[start, end)`; options that run over its end are passed over. */
export function readInterface(
  bytes: Buffer,
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
): PcapngInterface {
  let name = ''
  let resolution = MICROSECOND_RESOLUTION
  let offsetSeconds = 0
  let pos = start + 8
  while (pos + 4 <= end) {
    const code = view.getUint16(pos, littleEndian)
    const length = view.getUint16(pos + 2, littleEndian)
    const value = pos + 4
    if (code === OPT_END || value + length > end) break
    if (code === OPT_IF_NAME) {
      const raw = bytes.toString('utf8', value, value + Math.min(length, MAX_NAME_BYTES))
      name = escapeControls(raw.split('\0')[0]!)
    } else if (code === OPT_IF_TSRESOL && length >= 1) resolution = view.getUint8(value)
    else if (code === OPT_IF_TSOFFSET && length >= 8) {
      const offset = view.getBigInt64(value, littleEndian)
      if (offset < MAX_OFFSET_SECONDS && offset > -MAX_OFFSET_SECONDS)
        offsetSeconds = Number(offset)
    }
    pos = value + ((length + 3) & ~3)
  }
  return {
    name,
    linkType: view.getUint16(start, littleEndian),
    snapBytes: view.getUint32(start + 4, littleEndian),
    unit: new TimeUnit(resolution, offsetSeconds),
  }
}
