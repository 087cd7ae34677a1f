/** Opens live capture by driver, in the main thread and in the workers. */
import { compileFilter } from '../filter/compileFilter.ts'
import { AfpacketCapture } from './afpacket/afpacketCapture.ts'
import type { AfpacketPlace } from './afpacket/place.ts'
import { RingReader } from './afpacket/ringReader.ts'
import { openLibpcapCapture } from './libpcap/capture.ts'
import { openLibpcapSource } from './libpcap/source.ts'
import type {
  LiveCapture,
  LiveCaptureOptions,
  LiveDriver,
  LivePlace,
  LiveSource,
} from './liveCapture.ts'

/**
 * Main thread. `auto` takes afpacket on Linux and libpcap elsewhere. Throws a UsageError or a
 * Failure, one sentence, when the capture cannot begin.
 */
export function openLiveCapture(
  options: LiveCaptureOptions,
  driver: LiveDriver | 'auto' = 'auto',
): LiveCapture {
  const wanted = driver === 'auto' ? defaultDriver() : driver
  return wanted === 'afpacket'
    ? new AfpacketCapture(options, compileFilter)
    : openLibpcapCapture(options)
}

/** Worker's thread: reads the share that `place` stands for. */
export const openLiveSource = (place: LivePlace): LiveSource =>
  place.driver === 'afpacket' ? new RingReader(place as AfpacketPlace) : openLibpcapSource(place)

const defaultDriver = (): LiveDriver => (process.platform === 'linux' ? 'afpacket' : 'libpcap')
