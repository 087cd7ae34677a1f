/** Live capture by libpcap, for systems and interfaces that have no packet ring of their own here. */
import { escapeControls } from '../../../bytes/text.ts'
import { Failure, UsageError } from '../../../config/problems.ts'
import { attachProgram, compileOn } from '../../filter/compileFilter.ts'
import {
  ERROR_BUFFER_BYTES,
  loadLibpcap,
  type PcapHandle,
  readErrorText,
} from '../../filter/libpcap.ts'
import { DLT_RAW_BSD, LINK_TYPE_NAMES, LINKTYPE_RAW } from '../../linkTypes.ts'
import type { LiveCapture, LiveCaptureOptions, LiveStatistics } from '../liveCapture.ts'
import { bindPcapCalls, listDevices } from './calls.ts'
import { HandleControl } from './control.ts'
import { type LibpcapPlace, SNAPLEN_BYTES } from './source.ts'

const MIB_BYTES = 1024 * 1024
/** PCAP_TSTAMP_ADAPTER: the card's clock, brought into step with the system's. */
const TIMESTAMP_ADAPTER = 3
/** Statuses of pcap_activate. */
const NO_SUCH_DEVICE = -5
const PERMISSION_DENIED = -8
const PROMISCUOUS_DENIED = -11
/** Time for a block to be handed over and read, on top of its timeout. */
const HAND_OVER_MICROS = 10_000

/** Throws a UsageError for a wrong filter or an unknown interface, a Failure for missing rights. */
export function openLibpcapCapture(options: LiveCaptureOptions): LiveCapture {
  return new LibpcapCapture(options)
}

class LibpcapCapture implements LiveCapture {
  readonly driver = 'libpcap'
  readonly places: readonly LibpcapPlace[]
  readonly remarks: string[] = []
  private readonly options: LiveCaptureOptions
  private readonly controls: HandleControl[] = []
  private readonly handles: PcapHandle[] = []
  private readonly linkTypes: number[] = []
  private filter: string
  private readonly totals: LiveStatistics = { packets: 0, drops: 0, freezes: 0 }
  /** What each handle had counted when it was asked last; 32 bits, which wrap. */
  private readonly counted: Uint32Array[] = []

  constructor(options: LiveCaptureOptions) {
    this.options = options
    this.filter = options.filter
    if (options.workers > 1) {
      this.remarks.push(
        `The libpcap driver reads with one worker; ${options.workers} were asked for`,
      )
    }
    try {
      for (const name of options.interfaces) this.add(name)
    } catch (error) {
      this.close()
      throw error
    }
    this.places = [
      {
        driver: 'libpcap',
        interfaces: options.interfaces,
        controls: this.controls.map((control) => control.memory),
        linkTypes: this.linkTypes,
        latencyMicros: options.blockTimeoutMs * 1000 + HAND_OVER_MICROS,
      },
    ]
  }

  /** `freezes` stays 0: libpcap does not tell. */
  statistics(): LiveStatistics {
    this.handles.forEach((handle, i) => {
      this.count(handle, i)
    })
    return { ...this.totals }
  }

  setFilter(expression: string): void {
    const programs = this.handles.map((handle, i) =>
      compileOn(loadLibpcap(), handle, expression, { linkType: this.linkTypes[i]! }),
    )
    programs.forEach((program, i) => {
      this.controls[i]!.setProgram(program)
    })
    this.filter = expression
  }

  stop(): void {
    for (const control of this.controls) control.setStop(Date.now() * 1000)
  }

  reattach(): void {
    for (const [i, name] of this.options.interfaces.entries()) {
      const { handle, linkType } = this.open(name)
      if (linkType !== this.linkTypes[i]) {
        loadLibpcap().pcap_close(handle)
        throw new Failure(`${escapeControls(name)} came back with another link type`)
      }
      this.count(this.handles[i]!, i)
      this.counted[i] = new Uint32Array(3)
      this.handles[i] = handle
      this.controls[i]!.setAddress(handle)
    }
  }

  /** After the worker has stopped reading. */
  close(): void {
    for (const handle of this.handles.splice(0)) loadLibpcap().pcap_close(handle)
  }

  private add(name: string): void {
    const { handle, linkType } = this.open(name)
    const control = new HandleControl()
    control.setAddress(handle)
    control.setStop(undefined)
    this.handles.push(handle)
    this.linkTypes.push(linkType)
    this.controls.push(control)
    this.counted.push(new Uint32Array(3))
  }

  private open(name: string): { handle: PcapHandle; linkType: number } {
    const { options, remarks } = this
    const libpcap = loadLibpcap()
    const calls = bindPcapCalls()
    const error = Buffer.alloc(ERROR_BUFFER_BYTES)
    const handle = libpcap.pcap_create(name, error)
    if (handle === null) throw new Failure(`Cannot capture from ${name}: ${readErrorText(error)}`)
    try {
      libpcap.pcap_set_snaplen(handle, SNAPLEN_BYTES)
      libpcap.pcap_set_promisc(handle, options.promiscuous ? 1 : 0)
      libpcap.pcap_set_timeout(handle, options.blockTimeoutMs)
      libpcap.pcap_set_buffer_size(handle, options.ringMib * MIB_BYTES)
      if (
        options.timestamps === 'adapter' &&
        calls.pcap_set_tstamp_type(handle, TIMESTAMP_ADAPTER) !== 0
      ) {
        remarks.push(
          `${escapeControls(name)} has no clock of its own: the kernel's timestamps are used`,
        )
      }
      const status = libpcap.pcap_activate(handle)
      if (status < 0) throw describeStatus(name, status, libpcap.pcap_geterr(handle))
      const dlt = libpcap.pcap_datalink(handle)
      const linkType = dlt === DLT_RAW_BSD ? LINKTYPE_RAW : dlt
      if (!LINK_TYPE_NAMES.has(linkType)) {
        throw new Failure(
          `${escapeControls(name)} gives packets of link type ${linkType}, which is not read here`,
        )
      }
      // Before anybody reads, so that this thread may.
      if (this.filter !== '') {
        attachProgram(handle, compileOn(libpcap, handle, this.filter, { linkType }))
      }
      if (calls.pcap_setnonblock(handle, 1, error) !== 0) {
        throw new Failure(`Cannot capture from ${escapeControls(name)}: ${readErrorText(error)}`)
      }
      return { handle, linkType }
    } catch (problem) {
      libpcap.pcap_close(handle)
      throw problem
    }
  }

  private count(handle: PcapHandle, i: number): void {
    const now = new Uint32Array(3)
    if (bindPcapCalls().pcap_stats(handle, now) !== 0) return
    const before = this.counted[i]!
    this.totals.packets += (now[0]! - before[0]!) >>> 0
    this.totals.drops += (now[1]! - before[1]!) >>> 0
    this.counted[i] = now
  }
}

function describeStatus(name: string, status: number, text: string): Failure {
  const shown = escapeControls(name)
  if (status === NO_SUCH_DEVICE) {
    return new UsageError(
      `There is no interface ${shown}; there are ${listDevices().map(escapeControls).join(', ')}`,
    )
  }
  if (status === PERMISSION_DENIED || status === PROMISCUOUS_DENIED) {
    return new Failure(
      `Not permitted to capture from ${shown}: run as root or give node the capability CAP_NET_RAW`,
    )
  }
  const why = text === '' ? loadLibpcap().pcap_statustostr(status) : text
  return new Failure(`Cannot capture from ${shown}: ${escapeControls(why)}`)
}
