import { deepStrictEqual, ok } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { createSettings } from '../../src/config/settings.ts'
import { FIXTURES } from '../support/paths.ts'
import { eventsOf, lastSessions, replayLines } from '../support/replayLines.ts'
import type { Told } from './question.ts'
import { SSH_QUESTIONS } from './sshQuestions.ts'

interface Truth {
  readonly connections: readonly { client_port: number }[]
  readonly known?: Readonly<Record<string, unknown>>
}

/** Share of the answers known of these recordings that the sensor gives; the rest is `unknown`. */
const MIN_RIGHT = 0.85

const folder = join(FIXTURES, 'ssh')
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.truth.json'))
  .map((name) => ({
    name: name.slice(0, -'.truth.json'.length),
    truth: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Truth,
  }))
  .filter(({ truth }) => truth.known !== undefined)

async function tellOf(name: string, clientPort: number): Promise<Told> {
  const { lines } = await replayLines(join(folder, `${name}.pcap`), 1, createSettings())
  const session = lastSessions(lines).find((row) => row.client_port === clientPort)
  const id = session?.session_id
  return { session, events: eventsOf(lines).filter((row) => row.session_id === id) }
}

describe('sessions of the SSH matrix kept as fixtures', () => {
  let right = 0
  let asked = 0

  for (const { name, truth } of scenarios) {
    describe(name, () => {
      let told: Told
      before(async () => {
        told = await tellOf(name, truth.connections[0]!.client_port)
      })
      for (const question of SSH_QUESTIONS) {
        const known = truth.known?.[question.name]
        if (known === undefined) continue
        test(question.name, () => {
          const score = question.judge(known, told)
          right += score.right
          asked += 1
          if (score.wrong > 0) deepStrictEqual(question.say(told), known)
        })
      }
    })
  }

  test('most is known', () => {
    ok(asked > 150, `${asked} asked`)
    ok(right >= MIN_RIGHT * asked, `${right} of ${asked}`)
  })
})
