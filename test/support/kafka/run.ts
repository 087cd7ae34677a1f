/** `node dist/test/support/kafka/run.js [LISTENER...]`: a broker for trying things out, until Ctrl-C. */
import { once } from 'node:events'
import { whyNoArtifacts } from './artifacts.ts'
import { startBroker } from './broker.ts'
import { LISTENERS, PASSWORD, USER } from './properties.ts'

const reason = whyNoArtifacts()
const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !LISTENERS.some((listener) => listener === name))
if (reason !== '' || unknown !== undefined) {
  console.error(reason || `There is no listener ${unknown}; known are ${LISTENERS.join(', ')}`)
  process.exit(reason === '' ? 2 : 1)
}

const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
const listeners = LISTENERS.filter((name) => name === 'PLAINTEXT' || wanted.includes(name))
const broker = await startBroker({ listeners })
for (const name of listeners) console.log(`${name} 127.0.0.1:${broker.ports[name]}`)
if (listeners.some((name) => name.startsWith('SASL')))
  console.log(`user ${USER}, password ${PASSWORD}`)
if (broker.certificates !== undefined) console.log(`authority ${broker.certificates.ca}`)
console.log('Ctrl-C ends it')
// Signals alone do not keep a program running.
const alive = setInterval(() => {}, 60_000)
await stopped
clearInterval(alive)
await broker.stop()
