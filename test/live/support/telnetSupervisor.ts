/** Accepts on port 23 and gives each connection to telnetd as inetd would: as its standard input and output. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

const TELNET_PORT = 23

createServer({ pauseOnConnect: true, noDelay: true }, (connection) => {
  const daemon = spawn('/usr/sbin/telnetd', ['-h'], { stdio: [connection, connection, 'ignore'] })
  daemon.on('error', (error) => process.stderr.write(`telnetd: ${error.message}\n`))
  // Ours is a second handle on the same socket; telnetd keeps its own.
  connection.destroy()
}).listen(TELNET_PORT, '::')
