/** SSH conversations: RFC 4253 in clear up to NEWKEYS, then packets of the sizes OpenSSH sends. */
import type { Random } from './random.ts'
import { Conversation, pool, type Script } from './script.ts'

const CLIENTS = ['OpenSSH_9.2p1 Debian-2+deb12u3', 'OpenSSH_8.9p1', 'OpenSSH_8.4p1']
const ATTACKERS = ['Go', 'libssh2_1.4.3', 'libssh-0.9.6', 'paramiko_3.4.0', 'JSCH-0.1.51']
const SERVERS = ['OpenSSH_9.2p1 Debian-2+deb12u3', 'OpenSSH_8.0', 'OpenSSH_7.4', 'dropbear_2022.83']
const KEX =
  'sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,diffie-hellman-group16-sha512,diffie-hellman-group14-sha256'
const HOST_KEYS = 'ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256'
const CIPHERS =
  'chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com'
const MACS =
  'umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,hmac-sha2-256,hmac-sha2-512'

const KEXINIT = 20
const NEWKEYS = 21
const ECDH_INIT = 30
const ECDH_REPLY = 31
/** A chacha20-poly1305 packet with nothing but its code: length, padding, tag. */
const LEAST_PACKET = 28
const KEYSTROKE = 36
const SSH_PORT = 22

function string(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes as string)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(content.length)
  return Buffer.concat([size, content])
}

/** RFC 4253 section 6, without encryption. */
function packet(payload: Buffer): Buffer {
  let padding = 8 - ((5 + payload.length) % 8)
  if (padding < 4) padding += 8
  const out = Buffer.alloc(5 + payload.length + padding)
  out.writeUInt32BE(out.length - 4)
  out[4] = padding
  payload.copy(out, 5)
  return out
}

function kexInit(random: Random, kex: string): Buffer {
  const lists = [kex, HOST_KEYS, CIPHERS, CIPHERS, MACS, MACS, 'none,zlib@openssh.com']
  const all = [...lists, 'none,zlib@openssh.com', '', ''].map(string)
  return packet(Buffer.concat([Buffer.of(KEXINIT), random.bytes(16), ...all, Buffer.alloc(5)]))
}

function hostKeyReply(random: Random): Buffer {
  const key = Buffer.concat([string('ssh-ed25519'), string(random.bytes(32))])
  const signature = Buffer.concat([string('ssh-ed25519'), string(random.bytes(64))])
  const parts = [string(key), string(random.bytes(32)), string(signature)]
  return packet(Buffer.concat([Buffer.of(ECDH_REPLY), ...parts]))
}

/** From the SYN to the accepted service request. */
function opened(random: Random, clients: readonly string[], rttMicros?: number): Conversation {
  const kex = random.chance(0.3) ? KEX : KEX.slice(KEX.indexOf('curve'))
  const newKeys = packet(Buffer.of(NEWKEYS))
  return new Conversation(random, rttMicros)
    .open()
    .send(0, Buffer.from(`SSH-2.0-${random.pick(clients)}\r\n`))
    .acknowledge(0)
    .send(1, Buffer.from(`SSH-2.0-${random.pick(SERVERS)}\r\n`))
    .acknowledge(1)
    .send(0, kexInit(random, `${kex},ext-info-c`))
    .send(1, kexInit(random, KEX))
    .acknowledge(1)
    .wait(1500)
    .send(0, packet(Buffer.concat([Buffer.of(ECDH_INIT), string(random.bytes(32))])))
    .wait(2500)
    .send(1, Buffer.concat([hostKeyReply(random), newKeys]))
    .wait(1200)
    .send(0, newKeys)
    .encrypted(0, LEAST_PACKET + 16)
    .encrypted(1, LEAST_PACKET + 16)
    .encrypted(0, 68)
    .encrypted(1, 52)
}

/** Up to six wrong passwords, two seconds apart as PAM makes them. */
export function bruteForce(random: Random): Script {
  const talk = opened(random, ATTACKERS)
  const tries = random.range(1, 6)
  for (let i = 0; i < tries; i++) {
    talk.wait(50_000).encrypted(0, 84 + 8 * random.range(0, 8))
    talk.wait(random.range(1_500_000, 2_500_000)).encrypted(1, 52).acknowledge(1)
  }
  if (random.chance(0.3)) talk.encrypted(0, LEAST_PACKET + 24)
  return talk
    .close(random.chance(0.5) ? 0 : 1)
    .damage(3)
    .done(SSH_PORT)
}

/** A login by an ed25519 key as OpenSSH's programs do it under chacha20-poly1305, and a channel opened. */
function loggedIn(random: Random, rttMicros?: number): Conversation {
  return opened(random, CLIENTS, rttMicros)
    .encrypted(0, 140)
    .encrypted(1, 100)
    .wait(20_000)
    .encrypted(0, 308)
    .wait(5000)
    .encrypted(1, LEAST_PACKET)
    .encrypted(0, 112)
    .encrypted(1, 672)
    .encrypted(1, 192)
}

/** A person at a shell: keys typed and echoed, commands' output. */
export function shell(random: Random): Script {
  const talk = loggedIn(random).encrypted(0, 376).encrypted(1, 108).encrypted(1, 84).acknowledge(1)
  const commands = random.range(4, 70)
  for (let i = 0; i < commands; i++) {
    talk.wait(random.range(500_000, 6_000_000))
    for (let keys = random.range(2, 25); keys > 0; keys--) {
      talk.wait(random.range(60_000, 300_000)).encrypted(0, KEYSTROKE)
      talk.encrypted(1, KEYSTROKE).acknowledge(1)
    }
    talk.encrypted(0, KEYSTROKE).encrypted(1, KEYSTROKE)
    const output = random.range(60, random.chance(0.15) ? 12_000 : 900)
    talk.wait(5000).encrypted(1, output).acknowledge(1)
  }
  return talk.encrypted(0, 60).encrypted(1, 176).close().damage(4).done(SSH_PORT)
}

/** A file copied by scp: `bytes` one way. */
export function copy(random: Random, bytes: number, rttMicros: number): Script {
  const side = random.chance(0.5) ? 0 : 1
  const other = side === 0 ? 1 : 0
  return loggedIn(random, rttMicros)
    .encrypted(0, 52)
    .encrypted(1, 72)
    .encrypted(other, KEYSTROKE)
    .encrypted(side, 60)
    .encrypted(other, KEYSTROKE)
    .stream(side, pool, bytes)
    .encrypted(0, 60)
    .close()
    .damage(1)
    .done(SSH_PORT)
}
