import { match, ok, rejects, strictEqual } from 'node:assert'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { connectClickHouse } from '../../../src/sink/clickhouse/connect.ts'
import { DestinationProblem } from '../../../src/sink/destination.ts'

const ends: (() => void)[] = []
after(() => {
  for (const end of ends) end()
})

/** Something that speaks HTTP. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  ends.push(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const says = (text: string, status = 200) =>
  listen((request, response) => {
    request.resume()
    response.writeHead(status).end(text)
  })

const connect = (hosts: string) =>
  connectClickHouse(`clickhouse://eve:s3cret@${hosts}?timeout_s=1`, { environment: {} })

const refuses = (promise: Promise<unknown>, trouble: string, sentence: RegExp) =>
  rejects(promise, (error) => {
    ok(error instanceof DestinationProblem)
    strictEqual(error.trouble, trouble)
    match(error.message, sentence)
    ok(!error.message.includes('s3cret'))
    return true
  })

describe('clickhouse: connecting', () => {
  test('the version of a server counts', async () => {
    const server = await connect(await says('25.8.1.1\n'))
    strictEqual(server.version, '25.8.1.1')
    await server.close()
    for (const version of ['24.3.5.46', '25.7.9', '<html>']) {
      await refuses(
        connect(await says(`${version}\n`)),
        'refused',
        new RegExp(`runs ClickHouse "${version}"; Earshot needs 25\\.8 or newer$`),
      )
    }
  })

  test('what is no ClickHouse, or silent, is away', async () => {
    await refuses(
      connect(await says('<b>502</b>', 502)),
      'away',
      /as ClickHouse does: <b>502<\/b>$/,
    )
    const begun = performance.now()
    await refuses(connect(await listen(() => {})), 'away', /does not answer within 1 s$/)
    ok(performance.now() - begun < 3000)
    // A byte now and then is no answer either.
    const trickle = await listen((_, response) => {
      response.write('2')
      const timer = setInterval(() => response.write('5'), 100)
      response.once('close', () => clearInterval(timer))
    })
    await refuses(connect(trickle), 'away', /does not answer within 1 s$/)
  })

  test('the next host is asked when one is away, but not when one refuses', async () => {
    const good = await says('26.7.2.1\n')
    const server = await connect(`127.0.0.1:1,${good}`)
    strictEqual(server.version, '26.7.2.1')
    await server.close()
    const login = 'Code: 516. DB::Exception: eve: Authentication failed. (AUTHENTICATION_FAILED)'
    await refuses(
      connect(`${await says(login, 403)},${good}`),
      'refused',
      /does not let eve in: wrong password, or no such user$/,
    )
  })
})
