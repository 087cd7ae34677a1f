/**
 * Asks the sensor of this container whether it works, or with the argument /readyz whether its
 * records find their place as well: exit code 0, or 1 with its reasons. Where it listens is said
 * by EARSHOT_LISTEN alone, which the image sets and which overrules a configuration file.
 */
const TIMEOUT_MS = 4000
const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(process.env.EARSHOT_LISTEN ?? '') ?? []
const path = process.argv[2] ?? '/healthz'

if (port === '') {
  console.error('EARSHOT_LISTEN names no address, so nobody can ask')
  process.exitCode = 1
} else {
  const anywhere = ['', '0.0.0.0', '[::]'].includes(host)
  try {
    const url = `http://${anywhere ? '127.0.0.1' : host}:${port}${path}`
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!answer.ok) {
      console.error((await answer.text()).trim())
      process.exitCode = 1
    }
  } catch (error) {
    console.error(`The sensor does not answer: ${error.message}`)
    process.exitCode = 1
  }
}
