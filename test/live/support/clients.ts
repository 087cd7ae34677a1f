/** What real clients do to the real servers: one function a kind of session, each run to its end. */
import { join } from 'node:path'
import { type MirrorLab, SERVER_IP } from './mirrorLab.ts'
import type { Finished } from './namespaces.ts'
import { keyOf, PASSWORD, USER } from './realServers.ts'
import { Terminal } from './terminal.ts'

const SSH_OPTIONS = [
  ...['-F', '/dev/null', '-o', 'UserKnownHostsFile=/dev/null'],
  ...['-o', 'GlobalKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=no'],
  ...['-o', 'LogLevel=ERROR', '-o', 'IdentitiesOnly=yes'],
]
const BY_PASSWORD = ['-o', 'PubkeyAuthentication=no', '-o', 'NumberOfPasswordPrompts=1']

export class Clients {
  private readonly lab: MirrorLab
  private readonly work: string

  constructor(lab: MirrorLab, work: string) {
    this.lab = lab
    this.work = work
  }

  /** Logs in by password, types `commands`, leaves. */
  async sshPassword(commands: readonly string[] = ['whoami', 'cat notes.txt']): Promise<void> {
    const terminal = this.open(['ssh', ...SSH_OPTIONS, ...BY_PASSWORD, `${USER}@${SERVER_IP}`])
    await terminal.expect(/assword: /)
    terminal.paste(PASSWORD)
    await leaveAfter(terminal, commands)
  }

  /** One command without a terminal, by key. */
  sshKey(command = 'cat inventory.txt'): Promise<Finished> {
    const words = ['ssh', ...SSH_OPTIONS, '-i', keyOf(this.work), `${USER}@${SERVER_IP}`]
    return this.run([...words, command])
  }

  /** One wrong password, then the client gives up. */
  async sshWrongPassword(): Promise<void> {
    const terminal = this.open(['ssh', ...SSH_OPTIONS, ...BY_PASSWORD, `${USER}@${SERVER_IP}`])
    await terminal.expect(/assword: /)
    terminal.paste('not-the-password')
    await terminal.close()
  }

  async telnet(commands: readonly string[] = ['whoami', 'cat notes.txt']): Promise<void> {
    const terminal = this.open(['inetutils-telnet', SERVER_IP])
    await terminal.expect(/login: /)
    await terminal.enter(USER)
    await terminal.expect(/Password: /)
    await terminal.enter(PASSWORD)
    await leaveAfter(terminal, commands)
  }

  /** A wrong password at telnet's login, then the connection is dropped. */
  async telnetWrongPassword(): Promise<void> {
    const terminal = this.open(['inetutils-telnet', SERVER_IP])
    await terminal.expect(/login: /)
    await terminal.enter(USER)
    await terminal.expect(/Password: /)
    await terminal.enter('not-the-password')
    await terminal.expect(/incorrect/)
    terminal.kill()
    await terminal.close()
  }

  /** Gets `file` in passive mode. */
  ftpGet(file = 'inventory.txt'): Promise<Finished> {
    const url = `ftp://${SERVER_IP}/${file}`
    return this.run(['curl', '-sS', '-u', `${USER}:${PASSWORD}`, '-o', '/dev/null', url])
  }

  /** Puts a file of its own, active mode: the server opens the data connection. */
  ftpPut(name: string): Promise<Finished> {
    const login = ['-u', `${USER}:${PASSWORD}`, '-P', '-']
    const url = `ftp://${SERVER_IP}/${name}`
    return this.run(['curl', '-sS', ...login, '-T', join(this.work, 'client.pub'), url])
  }

  http(path = '/inventory.txt'): Promise<Finished> {
    return this.run(['curl', '-sS', '-o', '/dev/null', `http://${SERVER_IP}${path}`])
  }

  /** A port nobody listens on. */
  refused(port = 4444): Promise<Finished> {
    return this.run(['curl', '-sS', `http://${SERVER_IP}:${port}/`])
  }

  private run(argv: readonly string[]): Promise<Finished> {
    return this.lab.namespaces.run(this.lab.clients, argv)
  }

  private open(argv: readonly string[]): Terminal {
    return new Terminal(this.lab.namespaces, this.lab.clients, argv)
  }
}

async function leaveAfter(terminal: Terminal, commands: readonly string[]): Promise<void> {
  await terminal.prompt()
  for (const command of commands) {
    await terminal.enter(command)
    await terminal.prompt()
  }
  await terminal.enter('exit')
  await terminal.close()
}
