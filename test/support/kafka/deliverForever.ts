/**
 * A program of its own that delivers events as a spool would: a delivery that fails is
 * tried again. `deliverForever.js URI PREFIX RECORDS`; ends by itself, and with 3 when
 * anything escaped. Prints one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createSettings } from '../../../src/config/settings.ts'
import { createKafkaDestination } from '../../../src/sink/kafka/destination.ts'
import { makeEvents } from './lines.ts'

const [uri = '', kafkaTopicPrefix = '', records = '0'] = process.argv.slice(2)
const RECORDS_A_DELIVERY = 2000
const PAUSE_MS = 200

const escaped: string[] = []
process.on('unhandledRejection', (reason) => escaped.push(`rejection: ${String(reason)}`))
process.on('uncaughtException', (error) => escaped.push(`exception: ${String(error)}`))
process.on('warning', (warning) => escaped.push(`warning: ${warning.message}`))

const settings = { ...createSettings(), kafkaTopicPrefix }
const destination = createKafkaDestination(uri, settings)
const problems: string[] = []
let longestMs = 0
const sessions = 10
for (let first = 0; first < Number(records); ) {
  const count = Math.min(RECORDS_A_DELIVERY, Number(records) - first)
  const begun = performance.now()
  try {
    await destination.deliver('events', makeEvents(count, sessions, first))
    first += count
    if (first % 20_000 === 0) console.error(`delivered ${first}`)
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
    await sleep(PAUSE_MS)
  }
  longestMs = Math.max(longestMs, performance.now() - begun)
}
await destination.close()
const closedAt = performance.now()
process.on('exit', () => {
  const lingeredMs = Math.round(performance.now() - closedAt)
  console.log(JSON.stringify({ problems, longestMs: Math.round(longestMs), lingeredMs, escaped }))
  if (escaped.length > 0) process.exitCode = 3
})
