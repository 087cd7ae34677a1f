import { deepStrictEqual, strictEqual } from 'node:assert'
import { test } from 'node:test'
import { HandleControl } from '../../../src/capture/live/libpcap/control.ts'

test('what the main thread leaves, the reader finds through the same memory', () => {
  const writer = new HandleControl()
  const reader = new HandleControl(writer.memory)
  writer.setAddress(0x7f00_1234_5678_9abcn)
  strictEqual(reader.address, 0x7f00_1234_5678_9abcn)
  writer.setStop(undefined)
  strictEqual(reader.stopMicros, Infinity)
  writer.setStop(1.7e15)
  strictEqual(reader.stopMicros, 1.7e15)
  const before = reader.programVersion
  writer.setProgram({
    code: Uint16Array.of(6),
    jt: Uint8Array.of(0),
    jf: Uint8Array.of(0),
    k: Uint32Array.of(0),
  })
  const version = reader.programVersion
  strictEqual(version, before + 2)
  deepStrictEqual(reader.takeProgram(version), Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0))
  // One half written is not taken, nor one that is no longer the latest.
  strictEqual(reader.takeProgram(version + 1), undefined)
  strictEqual(reader.takeProgram(before), undefined)
})
