/** Columns that SSH adds to a session. Authentication goes into the core columns. */
import {
  columns,
  createFields,
  type FieldsOf,
  flag,
  float,
  text,
  uint16,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const sshColumns = columns('ssh', {
  version: word('Protocol version spoken: `2` or `1`; 1.99 counts as what was then spoken', {
    source: 'RFC 4253 section 5.1',
  }),
  clientBanner: text('Identification line of the client, whole', {
    source: 'RFC 4253 section 4.2',
  }),
  serverBanner: text('Identification line of the server, whole', {
    source: 'RFC 4253 section 4.2',
  }),
  clientProduct: word(
    'Program that opened the connection, by its identification line; with the tag `ssh-reversed` it is the SSH server',
    {
      empty: 'not known by its line',
    },
  ),
  clientVersion: text('Version of that program'),
  clientPlatform: text('System it was built for, where the line says so: `Debian 12`, `Windows`'),
  serverProduct: word('Program the server says it is, by its identification line', {
    empty: 'not known by its line',
  }),
  serverVersion: text('Version of that program'),
  serverPlatform: text('System it was built for, where the line says so'),
  kex: word('Key exchange method negotiated', { source: 'RFC 4253 section 7.1' }),
  hostKeyAlgorithm: word('Host key algorithm negotiated', { source: 'RFC 4253 section 7.1' }),
  hostKeyFingerprint: text(
    'SHA-256 of the host key as `ssh-keygen -l` shows it; of a certificate, its inner key; MD5 in hex for SSH-1',
    { empty: 'no host key was seen' },
  ),
  hostKeyType: word('Type of the host key sent, as its blob names it', {
    source: 'RFC 4253 section 6.6',
  }),
  hostKeyBits: uint16('Size of the host key', { unit: 'bits' }),
  cipher: word('Cipher negotiated, client to server; of SSH-1, the ciphers the server has'),
  mac: word('MAC negotiated, client to server; listed but not used when the cipher authenticates'),
  compression: word('Compression negotiated, client to server'),
  cipherToClient: word('Cipher negotiated, server to client', {
    empty: 'not seen, or as client to server',
  }),
  macToClient: word('MAC negotiated, server to client', {
    empty: 'not seen, or as client to server',
  }),
  hassh: text('HASSH: MD5 of the algorithms the client offers'),
  hasshServer: text('HASSH of the algorithms the server offers'),
  clientHostKeyAlgorithms: words('Host key algorithms the client takes, in its order'),
  serverHostKeyAlgorithms: words('Host key algorithms the server has, in its order'),
  kexGuess: word('`right` or `wrong`: a first key exchange packet was sent on a guess', {
    empty: 'no guess',
    source: 'RFC 4253 section 7',
  }),
  strictKex: flag('Both sides announced strict key exchange'),
  terrapinExposed: flag(
    'CVE-2023-48795: a cipher open to prefix truncation was negotiated without strict key exchange',
  ),
  weakAlgorithms: words(
    'Of what was negotiated, that which RFC 9142, 8332 and 8758 or known attacks rule out; a host key of too few bits with its size',
  ),
  hostKeyBefore: text(
    'Fingerprint of the other key of this type that the server showed this client before, in the same run',
    { empty: 'none, or the same' },
  ),
  postQuantum: flag('The key exchange has a post-quantum part'),
  authMethodsOffered: words('Methods in the first refusal of the server, by its size', {
    empty: 'not seen, or several lists have that size',
    source: 'RFC 4252 section 5.1',
  }),
  authMethodsTried: words('Methods of the attempts, each once, in order', {
    empty: 'no attempt, or sizes leave several',
    source: 'RFC 4252 section 5',
  }),
  authPartialSuccess: flag('One factor was accepted and another asked for', {
    source: 'RFC 4252 section 5.1',
  }),
  authBanner: flag('The server sent a banner before the login', {
    source: 'RFC 4252 section 5.4',
  }),
  clientKeyAlgorithm: word(
    'Type of the key accepted, else of the one offered last, by packet sizes',
    {
      empty: 'no key offered, or sizes leave several',
    },
  ),
  clientKeyBits: uint16('Size of that key', { unit: 'bits', empty: 'sizes leave several' }),
  uses: words(
    'What the session was used for, as far as sizes tell: `shell`, `exec`, `sftp`, `scp`, `forward-local`, `forward-remote`, `forward-dynamic`, `no-command`, `x11`, `agent`',
    { source: 'RFC 4254' },
  ),
  activityConfidence: float('Of `activity` and what goes with it, 0 to 1'),
  activityEvidence: text('From what it was inferred, in words a person can check'),
  transferDirection: word(
    '`upload` is from the client to the server, `download` the other way, `both`',
    {
      empty: 'no content moved, or it cannot be told',
    },
  ),
  transferBytes: uint64('Content moved, estimated from packet sizes', { unit: 'bytes' }),
  keystrokeObfuscation: flag('The client hid the times of keys behind chaff, as OpenSSH 9.5 does'),
  keystrokes: uint32('Keys typed and answered; none are counted where chaff hides them'),
  commands: uint32('Lines entered, estimated by what the server answered'),
  typingBursts: uint32('Times somebody began to type after two seconds or more without a key'),
  typist: word('`human` or `machine`, by the spread of the gaps between keys', {
    empty: 'too few keys, or chaff hides them',
  }),
  idleMs: uint64('Time in pauses of more than ten seconds without a packet of either side', {
    unit: 'ms',
  }),
  agentForwarding: flag('The agent of the client was used through the session'),
  x11Forwarding: flag('A window was opened at the client through the session'),
  rekeys: uint16('Key exchanges after the first one'),
  reverse: word(
    "`shell` or `tunnel`: the server's end is where commands or connections come from",
    {
      empty: 'nothing speaks for it',
    },
  ),
})

export type SshFields = FieldsOf<typeof sshColumns>

export const createSshFields = (): SshFields => createFields(sshColumns)
