/** Runs ndpiReader and tshark on a capture: what each calls every flow, by its ends. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endsOf } from '../compare/answers.ts'

const run = promisify(execFile)
const MAX_MS = 120_000
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024
const BELOW = new Set(['tcp', 'udp', 'data', 'tcp.segments'])

/** Names by flow; a flow may have several. */
export type Names = Map<string, Set<string>>

function add(names: Names, transport: string, ends: string, name: string): void {
  const key = `${transport} ${ends}`
  const known = names.get(key)
  if (known === undefined) names.set(key, new Set([name]))
  else known.add(name)
}

/** What nDPI finds by content alone: `TLS` of `TLS.Google`. */
export async function askNdpi(file: string): Promise<Names> {
  const folder = mkdtempSync(join(tmpdir(), 'recognition-'))
  const names: Names = new Map()
  try {
    const table = join(folder, 'flows.csv')
    await run('ndpiReader', ['-i', file, '-d', '-C', table, '-q'], {
      timeout: MAX_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
    })
    for (const line of readFileSync(table, 'latin1').split('\n').slice(1)) {
      const [, protocol, , , , src, srcPort, dst, dstPort, , name = ''] = line.split(',')
      if (name === '' || name === 'Unknown') continue
      const transport = protocol === '6' ? 'tcp' : protocol === '17' ? 'udp' : ''
      const ends = endsOf(src, srcPort, dst, dstPort)
      for (const part of name.split('.')) if (transport !== '') add(names, transport, ends, part)
    }
  } catch {
    // a capture it cannot read has no names
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return names
}

/** Every layer that tshark finds above TCP or UDP in any packet of a flow. */
export async function askTshark(file: string): Promise<Names> {
  const fields =
    'ip.src ip.dst ipv6.src ipv6.dst tcp.srcport tcp.dstport udp.srcport udp.dstport frame.protocols'
  const args = ['-r', file, '-n', '-T', 'fields', '-E', 'separator=|', '-E', 'occurrence=l']
  for (const field of fields.split(' ')) args.push('-e', field)
  const names: Names = new Map()
  let text = ''
  try {
    text = (
      await run('tshark', args, {
        timeout: MAX_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        encoding: 'latin1',
      })
    ).stdout
  } catch (error) {
    // Of a damaged capture it prints what it could read.
    text = String((error as { stdout?: unknown }).stdout ?? '')
  }
  for (const line of text.split('\n')) {
    const [
      src4 = '',
      dst4 = '',
      src6 = '',
      dst6 = '',
      ts = '',
      td = '',
      us = '',
      ud = '',
      layers = '',
    ] = line.split('|')
    const transport = ts !== '' ? 'tcp' : us !== '' ? 'udp' : ''
    if (transport === '') continue
    const all = layers.split(':')
    const ends = endsOf(src4 || src6, ts || us, dst4 || dst6, td || ud)
    for (const layer of all.slice(all.lastIndexOf(transport) + 1)) {
      if (!BELOW.has(layer)) add(names, transport, ends, layer)
    }
  }
  return names
}
