import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import { readAll, TempFiles } from './reading.ts'
import { makePackets, writePcap } from './samples.ts'

const files = new TempFiles()
after(() => files.remove())
/** Writes the file named first to its output, so many bytes at a time, so many milliseconds apart. */
const SLOW_WRITER = `
  const bytes = require('node:fs').readFileSync(process.argv[1])
  let at = 0
  const timer = setInterval(() => {
    process.stdout.write(bytes.subarray(at, at += Number(process.argv[2])))
    if (at >= bytes.length) clearInterval(timer)
  }, Number(process.argv[3]))`

describe('a pipe', () => {
  test('gives packets as they come from a slow writer', async () => {
    const packets = makePackets(30)
    const path = files.write('slow.pcap', writePcap(packets))
    const writer = spawn(process.execPath, ['-e', SLOW_WRITER, path, '100', '10'])
    const source = await openCapture(['-'], { stdin: writer.stdout })
    const got = await readAll(source)
    strictEqual(got.problem, '')
    deepStrictEqual(
      got.packets.map((p) => p.data),
      packets.map((p) => p.data.toString('hex')),
    )
    ok(got.reads > 3, `${got.reads} reads`)
  })

  test('gives a packet while the writer holds the pipe open', async () => {
    const writer = spawn('cat', [], { stdio: ['pipe', 'pipe', 'ignore'] })
    writer.stdin.write(writePcap(makePackets(2)))
    const source = await openCapture(['-'], { stdin: writer.stdout })
    const batch = new PacketBatch(1 << 19, 100)
    ok(await source.read(batch))
    strictEqual(batch.count, 2)
    writer.stdin.end(writePcap(makePackets(1)).subarray(24))
    ok(await source.read(batch))
    strictEqual(batch.count, 1)
    strictEqual(await source.read(batch), false)
    strictEqual(source.problem, '')
    await source.close()
  })

  test('closes while a read waits for the writer', async () => {
    const writer = spawn('cat', [], { stdio: ['pipe', 'pipe', 'ignore'] })
    writer.stdin.write(writePcap([]))
    const source = await openCapture(['-'], { stdin: writer.stdout })
    const waiting = source.read(new PacketBatch(1 << 19, 100))
    await source.close()
    strictEqual(await waiting, false)
    writer.stdin.end()
  })

  test('keeps a writer waiting rather than holding everything', async () => {
    const packets = makePackets(60_000)
    const path = files.write('large.pcap', writePcap(packets))
    const writer = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] })
    const source = await openCapture(['-'], { stdin: writer.stdout })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const held = source.bytesRead
    ok(held <= 1_200_000, `${held} bytes held`)
    strictEqual((await readAll(source)).packets.length, packets.length)
  })

  test('can be a FIFO named as a path', {
    skip: process.platform !== 'linux' && 'needs mkfifo',
  }, async () => {
    const path = join(files.dir, 'fifo')
    execFileSync('mkfifo', [path])
    const bytes = writePcap(makePackets(10))
    const writer = spawn('sh', ['-c', `cat "$0" > "$1"`, files.write('f', bytes), path])
    const got = await readAll(await openCapture([path]))
    strictEqual(got.packets.length, 10)
    strictEqual(got.problem, '')
    writer.kill()
  })

  test('the real stdin of a process is read to its end', () => {
    const script = join(files.dir, 'count.mjs')
    const module = (name: string) =>
      JSON.stringify(new URL(`../../src/capture/${name}.js`, import.meta.url).href)
    writeFileSync(
      script,
      `import { openCapture } from ${module('open')}
       import { PacketBatch } from ${module('batch')}
       const source = await openCapture(['-'])
       const batch = new PacketBatch(1 << 19, 100)
       let count = 0
       while (await source.read(batch)) count += batch.count
       await source.close()
       console.log(count + source.problem)`,
    )
    const out = execFileSync(process.execPath, [script], { input: writePcap(makePackets(5000)) })
    strictEqual(out.toString().trim(), '5000')
  })
})
