/**
 * A process that appends to a spool and acknowledges part of it until it is killed: `node
 * appendingChild.js FOLDER FIRST`. Says what is done as lines, each written before the next step:
 * `a N` all below N are appended, `d N` all below N are acknowledged.
 */
import { writeSync } from 'node:fs'
import { makeBatch, numbersOf, openSpool } from './records.ts'

const [folder = '', first = '0'] = process.argv.slice(2)
const spool = await openSpool(folder, { fsync: 'interval' })
let appended = Number(first)

async function append(): Promise<void> {
  for (;;) {
    const count = 1 + (appended % 37)
    await spool.append(makeBatch('events', appended, count, 200))
    appended += count
    writeSync(1, `a ${appended}\n`)
  }
}

/** Leaves more and more behind. */
async function deliver(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 7))
    const group = await spool.take('events')
    if (group === undefined) continue
    if (appended % 2 === 0) {
      spool.release(group)
      continue
    }
    await spool.acknowledge(group)
    writeSync(1, `d ${numbersOf(group.batches).at(-1)! + 1}\n`)
  }
}

await Promise.all([append(), deliver()])
