/** Telnet conversations: option negotiation (RFC 854, 1091, 1073), login, a person typing with echo. */
import type { Random } from './random.ts'
import { Conversation, type Script } from './script.ts'

const HOSTS = ['core-sw1', 'plc-gw', 'bbs', 'lab-router', 'printer3']
const USERS = ['admin', 'root', 'operator', 'maria', 'cisco', 'guest']
const COMMANDS = ['show version', 'show ip interface brief', 'ls -la /var/log', 'cat status.txt']
const MORE_COMMANDS = ['df -h', 'ps ax', 'ping -c 3 172.16.0.9', 'configure terminal', 'uptime']
const TELNET_PORT = 23
const LINE = 'eth0  172.16.4.20  up  up  0 errors  1500 mtu  full duplex\r\n'

/** IAC commands: 255 DO/WILL option, then the terminal type and window size. */
function negotiated(random: Random): Conversation {
  const kind = Buffer.from(random.pick(['xterm-256color', 'vt100', 'ansi']))
  return new Conversation(random)
    .open()
    .send(1, Buffer.from('fffd18fffd20fffd23fffd27', 'hex'))
    .send(0, Buffer.from('fffb18fffc20fffc23fffb27', 'hex'))
    .send(1, Buffer.from('fffa1801fff0fffb03fffd01fffd1ffffb05', 'hex'))
    .send(0, Buffer.concat([Buffer.from('fffa1800', 'hex'), kind, Buffer.from('fff0', 'hex')]))
    .send(0, Buffer.from('fffd03fffc01fffb1ffffa1f00500018fff0fffe05', 'hex'))
    .send(1, Buffer.from('fffb01', 'hex'))
    .send(0, Buffer.from('fffd01', 'hex'))
    .send(1, Buffer.from(`\r\n${random.pick(HOSTS)} login: `))
    .acknowledge(1)
}

function type(talk: Conversation, random: Random, text: string, echoed: boolean): void {
  for (const letter of text) {
    talk.wait(random.range(50_000, 250_000)).send(0, Buffer.from(letter))
    if (echoed) talk.send(1, Buffer.from(letter))
    talk.acknowledge(echoed ? 1 : 0)
  }
  talk.wait(120_000).send(0, Buffer.from('\r\0')).send(1, Buffer.from('\r\n')).acknowledge(1)
}

export function session(random: Random): Script {
  const talk = negotiated(random)
  const user = random.pick(USERS)
  type(talk, random, user, true)
  talk.send(1, Buffer.from('Password: ')).acknowledge(1)
  type(talk, random, `pw${random.range(100, 99_999)}`, false)
  const prompt = `${user}@${random.pick(HOSTS)}:~$ `
  talk.wait(200_000).send(1, Buffer.from(`Last login: Thu Jan  1 from 10.9.0.4\r\n${prompt}`))
  for (let i = random.range(1, 10); i > 0; i--) {
    type(
      talk.wait(1_500_000),
      random,
      random.pick(random.chance(0.5) ? COMMANDS : MORE_COMMANDS),
      true,
    )
    const lines = LINE.repeat(random.range(1, 30))
    talk
      .wait(8000)
      .send(1, Buffer.from(lines + prompt))
      .acknowledge(1)
  }
  type(talk, random, 'exit', true)
  return talk.close(1).damage(4).done(TELNET_PORT)
}

/** A bot: whole lines, wrong passwords, no patience. */
export function bot(random: Random): Script {
  const talk = negotiated(random)
  for (let i = random.range(1, 3); i > 0; i--) {
    const user = random.pick(USERS)
    talk
      .wait(30_000)
      .send(0, Buffer.from(`${user}\r\n`))
      .send(1, Buffer.from(`${user}\r\n`))
    talk.send(1, Buffer.from('Password: ')).acknowledge(1)
    talk
      .wait(30_000)
      .send(0, Buffer.from(`${random.range(1000, 123_456)}\r\n`))
      .acknowledge(0)
    talk.wait(2_000_000).send(1, Buffer.from('\r\nLogin incorrect\r\nlogin: ')).acknowledge(1)
  }
  return (random.chance(0.5) ? talk.close() : talk.reset(0)).done(TELNET_PORT)
}
