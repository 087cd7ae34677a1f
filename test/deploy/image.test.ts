/** deploy/Dockerfile and what goes into the image: pinned, small, not root, asked for its health. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Health, startHealthServer } from '../../src/observe/healthServer.ts'
import { loadCommands } from '../support/commandLine.ts'
import { ROOT } from '../support/paths.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const dockerfile = read('deploy/Dockerfile')
const instructions = dockerfile
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')

describe('deploy/Dockerfile', () => {
  test('begins from an image with a version, the same in both stages', () => {
    match(dockerfile, /^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-\w+-slim$/m)
    const from = instructions.filter((line) => line.startsWith('FROM '))
    deepStrictEqual(
      from.map((line) => line.replace(/\W*NODE_IMAGE\W*/, ' NODE_IMAGE ').trim()),
      ['FROM NODE_IMAGE AS build', 'FROM NODE_IMAGE'],
    )
  })

  test('copies what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    const copies = instructions.filter((line) => /^COPY (?!--from)/.test(line))
    ok(copies.length >= 6)
    for (const line of copies) {
      const words = line.split(' ').filter((word) => !word.startsWith('--'))
      for (const path of words.slice(1, -1)) {
        ok(existsSync(join(ROOT, path)), path)
        ok(
          allowed.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
          `${path} is kept back by .dockerignore`,
        )
      }
    }
    match(read('.dockerignore'), /^\*$/m)
  })

  test('ends as a user that is not root, with tini in front and a question after health', () => {
    match(dockerfile, /^USER [1-9]\d*:[1-9]\d*$/m)
    match(dockerfile, /^ENTRYPOINT \["tini", "--", "earshot"\]$/m)
    match(dockerfile, /^HEALTHCHECK .*\\\n {2}CMD \["node", "\/usr\/lib\/earshot\/health.mjs"\]$/m)
    ok(!/\b(?:curl|wget|npx|ADD)\b/.test(instructions.join('\n')))
  })

  test('gives the capability to the commands that capture', async () => {
    const script = read('deploy/docker/earshot.sh')
    const [, names = ''] = /^ {2}([a-z |]+)\)$/m.exec(script)!
    const commands = await loadCommands()
    deepStrictEqual(names.split(' | '), ['sensor', 'doctor'])
    for (const name of names.split(' | ')) ok(commands.has(name), name)
    strictEqual(spawnSync('sh', ['-n', join(ROOT, 'deploy/docker/earshot.sh')]).status, 0)
    // A line that starts a program without exec would stand between it and its signals.
    for (const line of script.split('\n')) ok(!/^\s*(?:node|with-net-raw)\b/.test(line), line)
  })
})

describe('deploy/docker/health.mjs', () => {
  const state: { health: Health; ready: Health } = {
    health: { ok: true, reasons: [] },
    ready: { ok: false, reasons: ['a sink takes no records now'] },
  }
  const started = startHealthServer('127.0.0.1:0', {
    metrics: async () => '',
    health: () => state.health,
    ready: () => state.ready,
  })
  after(async () => (await started).close())

  async function ask(listen: string | undefined, ...args: string[]): Promise<[number, string]> {
    const child = spawn(process.execPath, [join(ROOT, 'deploy/docker/health.mjs'), ...args], {
      env: { ...process.env, EARSHOT_LISTEN: listen },
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const [code] = (await once(child, 'close')) as [number]
    return [code, said]
  }

  test('is content with a sensor that is well, also when it listens everywhere', async () => {
    const { port } = new URL((await started).url)
    deepStrictEqual(await ask(`127.0.0.1:${port}`), [0, ''])
    deepStrictEqual(await ask(`:${port}`), [0, ''])
  })

  test('fails with the reasons of a sensor that is not, or not ready', async () => {
    const { port } = new URL((await started).url)
    state.health = { ok: false, reasons: ['Worker 1 does not answer'] }
    const [code, said] = await ask(`127.0.0.1:${port}`)
    strictEqual(code, 1)
    match(said, /Worker 1 does not answer/)
    state.health = { ok: true, reasons: [] }
    const [readyCode, readySaid] = await ask(`127.0.0.1:${port}`, '/readyz')
    strictEqual(readyCode, 1)
    match(readySaid, /a sink takes no records now/)
  })

  test('fails in a sentence when nobody answers, or nobody can be asked', async () => {
    const [code, said] = await ask('127.0.0.1:1')
    strictEqual(code, 1)
    match(said, /^The sensor does not answer: /)
    match((await ask(''))[1], /^EARSHOT_LISTEN names no address/)
  })
})
