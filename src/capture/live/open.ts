/** Opens live capture by driver, in the main thread and in the workers. */
import { Failure } from '../../config/problems.ts'
import { AfpacketCapture, type CompileFilter } from './afpacket/afpacketCapture.ts'
import type { AfpacketPlace } from './afpacket/place.ts'
import { RingReader } from './afpacket/ringReader.ts'
import type {
  LiveCapture,
  LiveCaptureOptions,
  LiveDriver,
  LivePlace,
  LiveSource,
} from './liveCapture.ts'

const refuseExpressions: CompileFilter = () => {
  throw new Failure('Filter expressions are not compiled here.')
}

/**
 * Main thread. `auto` takes afpacket on Linux and libpcap elsewhere. Throws a UsageError or a
 * Failure, one sentence, when the capture cannot begin.
 */
export function openLiveCapture(
  options: LiveCaptureOptions,
  driver: LiveDriver | 'auto' = 'auto',
  compile: CompileFilter = refuseExpressions,
): LiveCapture {
  const wanted = driver === 'auto' ? defaultDriver() : driver
  switch (wanted) {
    case 'afpacket':
      return new AfpacketCapture(options, compile)
    case 'libpcap':
      throw noLibpcap()
  }
}

/** Worker's thread: reads the share that `place` stands for. */
export function openLiveSource(place: LivePlace): LiveSource {
  switch (place.driver) {
    case 'afpacket':
      return new RingReader(place as AfpacketPlace)
    case 'libpcap':
      throw noLibpcap()
  }
}

const defaultDriver = (): LiveDriver => (process.platform === 'linux' ? 'afpacket' : 'libpcap')

const noLibpcap = (): Failure =>
  new Failure('This build captures through AF_PACKET alone, which only Linux has.')
