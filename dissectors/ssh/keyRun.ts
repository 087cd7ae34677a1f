/**
 * Keys in quick succession, which may be OpenSSH's chaff instead: from 9.5 on a client at a
 * terminal sends a packet of one key's size every 20 ms while somebody types and for one to
 * three seconds after (ObscureKeystrokeTiming; PROTOCOL: ping@openssh.com), and the server
 * answers each with one of that size. What a run yields is counted only once it has ended.
 */

/** A longer pause ends a run; chaff stalls that long only when the network does. */
const MAX_PAUSE_MICROS = 100_000
/** Chaff comes every 18 to 26 ms on average. A held key repeats every 30 ms at the fastest. */
const MAX_CHAFF_MEAN_MICROS = 28_000
const MIN_CHAFF_MEAN_MICROS = 8_000
/** Chaff lasts 1,024 ms at least. Nobody types that many keys in that time. */
const MIN_CHAFF_MICROS = 900_000
const MIN_CHAFF_PACKETS = 30

export class KeyRun {
  packets = 0
  private fromMicros = 0
  private toMicros = 0

  /** Whether a packet of one key's size at this time belongs to the run. */
  reaches(tsMicros: number): boolean {
    return this.packets > 0 && tsMicros - this.toMicros <= MAX_PAUSE_MICROS
  }

  begin(tsMicros: number): void {
    this.packets = 0
    this.fromMicros = tsMicros
    this.toMicros = tsMicros
  }

  /** `packets` of one key's size in one segment. */
  add(packets: number, tsMicros: number): void {
    this.packets += packets
    this.toMicros = tsMicros
  }

  get lengthMicros(): number {
    return this.toMicros - this.fromMicros
  }

  get isChaff(): boolean {
    if (this.packets < MIN_CHAFF_PACKETS || this.lengthMicros < MIN_CHAFF_MICROS) return false
    const mean = this.lengthMicros / (this.packets - 1)
    return mean >= MIN_CHAFF_MEAN_MICROS && mean <= MAX_CHAFF_MEAN_MICROS
  }
}
