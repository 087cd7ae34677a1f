/**
 * Which interface a packet's interface index means, in memory that main thread and workers
 * share. An interface that went away and came back has a new index; what it caught under the
 * old one may still wait in a ring, so old entries stay until there are too many.
 */

/** Entries kept; the oldest is overwritten. Many times the most interfaces of one capture. */
export const TABLE_ENTRIES = 512
/** Word 0: entries written so far. Then three words an entry: index, interface, link type. */
const HEADER_WORDS = 1
const ENTRY_WORDS = 3

export const createInterfaceTable = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer((HEADER_WORDS + TABLE_ENTRIES * ENTRY_WORDS) * 4))

/** Main thread: from now on `ifindex` is interface `id`. */
export function addInterface(
  table: Int32Array,
  ifindex: number,
  id: number,
  linkType: number,
): void {
  const written = Atomics.load(table, 0)
  const at = HEADER_WORDS + (written % TABLE_ENTRIES) * ENTRY_WORDS
  Atomics.store(table, at, ifindex)
  Atomics.store(table, at + 1, id)
  Atomics.store(table, at + 2, linkType)
  Atomics.store(table, 0, written + 1)
}

/** Looks indexes up for one reader, remembering the last answer. */
export class InterfaceTable {
  private readonly table: Int32Array
  private known = -1
  private ifindex = -1
  /** The answer of `find`: index into the capture's interfaces, and LINKTYPE_ number. */
  id = 0
  linkType = 0

  constructor(table: Int32Array) {
    this.table = table
  }

  /** Called between packets: has the table changed, what was remembered counts no more. */
  refresh(): void {
    const written = Atomics.load(this.table, 0)
    if (written !== this.known) this.ifindex = -1
    this.known = written
  }

  find(ifindex: number): void {
    if (ifindex === this.ifindex) return
    this.ifindex = ifindex
    const table = this.table
    const written = Atomics.load(table, 0)
    const oldest = Math.max(0, written - TABLE_ENTRIES)
    // The newest entry counts: an index may be given again to another interface.
    for (let entry = written - 1; entry >= oldest; entry--) {
      const at = HEADER_WORDS + (entry % TABLE_ENTRIES) * ENTRY_WORDS
      if (table[at] !== ifindex) continue
      this.id = table[at + 1]!
      this.linkType = table[at + 2]!
      return
    }
  }
}
