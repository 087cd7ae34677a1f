/**
 * KEXINIT, RFC 4253 section 7.1: what each side offers and what follows from it.
 * HASSH is an MD5 over four of the lists as they stand on the wire.
 *
 *   byte 20, cookie[16], ten name-lists (uint32 length, comma separated),
 *   boolean first_kex_packet_follows, uint32 0
 */
import { createHash } from 'node:crypto'
import { escapeControls } from '../../src/bytes/text.ts'
import { Direction, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  KEX_LISTS,
  KexList,
  MAX_LISTED_NAMES,
  MAX_NAME_BYTES,
  STRICT_CLIENT,
  STRICT_SERVER,
} from './constants.ts'
import type { SshFields } from './record.ts'

const COOKIE_BYTES = 16
const POST_QUANTUM = /mlkem|kyber|sntrup|ntru|mceliece|frodo|bike|hqc|saber/i

/** What one side offered. */
export interface KexOffer {
  /** The ten lists as they stand on the wire, Latin-1. */
  readonly lists: readonly string[]
  readonly firstPacketFollows: boolean
}

/** Names of one suite, each '' when there is none in common. */
export interface Negotiated {
  kex: string
  hostKey: string
  cipherToServer: string
  cipherToClient: string
  macToServer: string
  macToClient: string
  compressionToServer: string
  compressionToClient: string
  /** Of every kind needed, one was found. */
  complete: boolean
}

/** Reads the payload behind the message number; undefined when it is malformed. */
export function readKexInit(input: StreamSlice, end: number): KexOffer | undefined {
  input.skip(COOKIE_BYTES)
  const lists: string[] = []
  for (let i = 0; i < KEX_LISTS; i++) {
    const length = input.u32be()
    if (length > end - input.pos) return undefined
    lists.push(input.latin1(length))
  }
  const follows = input.u8()
  if (!input.ok || input.pos > end) return undefined
  return { lists, firstPacketFollows: follows !== 0 }
}

export function hashOffer(offer: KexOffer, direction: Direction): string {
  const l = offer.lists
  const toServer = direction === Direction.Orig
  const text = [
    l[KexList.Kex],
    l[toServer ? KexList.CipherToServer : KexList.CipherToClient],
    l[toServer ? KexList.MacToServer : KexList.MacToClient],
    l[toServer ? KexList.CompressionToServer : KexList.CompressionToClient],
  ].join(';')
  return createHash('md5').update(text, 'latin1').digest('hex')
}

/** A name as a column may hold it. */
const plain = (name: string): string => escapeControls(name.slice(0, MAX_NAME_BYTES))

export function listNames(offer: KexOffer, list: number): string[] {
  const text = offer.lists[list] ?? ''
  if (text === '') return []
  return text
    .split(',', MAX_LISTED_NAMES + 1)
    .slice(0, MAX_LISTED_NAMES)
    .map(plain)
}

/** The client's first name that the server has, RFC 4253 section 7.1. */
function choose(client: KexOffer, server: KexOffer, list: number): string {
  const theirs = new Set((server.lists[list] ?? '').split(','))
  for (const name of (client.lists[list] ?? '').split(',')) {
    if (name !== '' && theirs.has(name)) return plain(name)
  }
  return ''
}

/** Whether a cipher authenticates by itself, so that the MAC negotiated is not used. */
export const isAead = (cipher: string): boolean => /gcm|poly1305|-ccm|AEAD_/.test(cipher)

export function negotiate(client: KexOffer, server: KexOffer): Negotiated {
  const n: Negotiated = {
    kex: choose(client, server, KexList.Kex),
    hostKey: choose(client, server, KexList.HostKey),
    cipherToServer: choose(client, server, KexList.CipherToServer),
    cipherToClient: choose(client, server, KexList.CipherToClient),
    macToServer: choose(client, server, KexList.MacToServer),
    macToClient: choose(client, server, KexList.MacToClient),
    compressionToServer: choose(client, server, KexList.CompressionToServer),
    compressionToClient: choose(client, server, KexList.CompressionToClient),
    complete: false,
  }
  n.complete =
    n.kex !== '' &&
    n.hostKey !== '' &&
    n.cipherToServer !== '' &&
    n.cipherToClient !== '' &&
    (n.macToServer !== '' || isAead(n.cipherToServer)) &&
    (n.macToClient !== '' || isAead(n.cipherToClient)) &&
    n.compressionToServer !== '' &&
    n.compressionToClient !== ''
  return n
}

const offers = (offer: KexOffer, name: string): boolean =>
  (offer.lists[KexList.Kex] ?? '').split(',').includes(name)

/** CVE-2023-48795: these modes let packets be cut off the front unseen. */
const isOpenToTerrapin = (cipher: string, mac: string): boolean =>
  cipher === 'chacha20-poly1305@openssh.com' || (cipher.endsWith('-cbc') && mac.includes('-etm@'))

const first = (offer: KexOffer, list: number): string =>
  (offer.lists[list] ?? '').split(',', 1)[0] ?? ''

/** Whether a guess was right: both sides' first method and first host key algorithm agree. */
function judgeGuess(client: KexOffer, server: KexOffer): string {
  if (!client.firstPacketFollows && !server.firstPacketFollows) return ''
  const right =
    first(client, KexList.Kex) === first(server, KexList.Kex) &&
    first(client, KexList.HostKey) === first(server, KexList.HostKey)
  return right ? 'right' : 'wrong'
}

/** Fills the columns that need both offers. */
export function writeNegotiated(
  fields: SshFields,
  client: KexOffer,
  server: KexOffer,
  n: Negotiated,
): void {
  fields.kex = n.kex
  fields.hostKeyAlgorithm = n.hostKey
  fields.cipher = n.cipherToServer
  fields.mac = n.macToServer
  fields.compression = n.compressionToServer
  fields.cipherToClient = n.cipherToClient === n.cipherToServer ? '' : n.cipherToClient
  fields.macToClient = n.macToClient === n.macToServer ? '' : n.macToClient
  fields.kexGuess = judgeGuess(client, server)
  fields.postQuantum = POST_QUANTUM.test(n.kex)
  fields.strictKex = offers(client, STRICT_CLIENT) && offers(server, STRICT_SERVER)
  fields.terrapinExposed =
    !fields.strictKex &&
    (isOpenToTerrapin(n.cipherToServer, n.macToServer) ||
      isOpenToTerrapin(n.cipherToClient, n.macToClient))
}
