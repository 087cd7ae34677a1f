/**
 * KEXINIT, RFC 4253 section 7.1: what each side offers. HASSH is an MD5 over four of the
 * lists as they stand on the wire. What two offers come to: negotiation.ts.
 *
 *   byte 20, cookie[16], ten name-lists (uint32 length, comma separated),
 *   boolean first_kex_packet_follows, uint32 0
 */
import { createHash } from 'node:crypto'
import { ContentCache } from '../../src/bytes/contentCache.ts'
import { Direction, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  KEX_LISTS,
  KexList,
  MAX_KEPT_NEGOTIATIONS,
  MAX_KEPT_OFFER_BYTES,
  MAX_KEPT_OFFERS,
} from './constants.ts'
import { plainNames } from './nameList.ts'
import { Negotiation } from './negotiation.ts'
import type { Suite } from './suites.ts'

const COOKIE_BYTES = 16

/** Programs offer the same in every connection: all but the cookie. */
const offers = new ContentCache<KexOffer>(MAX_KEPT_OFFERS, MAX_KEPT_OFFER_BYTES)
let lastId = 0

/** What one side offered; shared by all sessions in which the same was offered. */
export class KexOffer {
  /** The ten lists as they stand on the wire, Latin-1. */
  readonly lists: readonly string[]
  readonly firstPacketFollows: boolean
  /** Another one for every offer kept, 0 for those that are not. */
  id = 0
  /** HASSH by Direction; '' while not asked for. */
  readonly hashes: [string, string] = ['', '']
  /** Host key algorithms as a column may hold them; undefined while not asked for. */
  hostKeyNames: readonly string[] | undefined
  /** As a server's: the suites it may send under; undefined while not asked for. */
  suites: readonly Suite[] | undefined
  /** What it comes to as a client's, by the `id` of the server's offer. */
  readonly outcomes = new Map<number, Negotiation>()

  constructor(lists: readonly string[], firstPacketFollows: boolean) {
    this.lists = lists
    this.firstPacketFollows = firstPacketFollows
    this.hostKeyNames = undefined
    this.suites = undefined
  }
}

/** Reads the payload behind the message number, which ends at `end`; undefined when it is malformed. */
export function readKexInit(input: StreamSlice, end: number): KexOffer | undefined {
  const { bytes } = input
  const start = input.pos + COOKIE_BYTES
  const kept = start <= end ? offers.find(bytes, start, end) : undefined
  if (kept !== undefined) {
    input.pos = end
    return kept
  }
  input.skip(COOKIE_BYTES)
  const lists: string[] = []
  for (let i = 0; i < KEX_LISTS; i++) {
    const length = input.u32be()
    if (length > end - input.pos) return undefined
    lists.push(input.latin1(length))
  }
  const follows = input.u8()
  if (!input.ok || input.pos > end) return undefined
  const offer = new KexOffer(lists, follows !== 0)
  if (offers.add(bytes, start, end, offer)) offer.id = ++lastId
  return offer
}

/** HASSH, or HASSHServer of what the end that did not open the connection offered. */
export function hashOffer(offer: KexOffer, direction: Direction): string {
  if (offer.hashes[direction] !== '') return offer.hashes[direction]
  const l = offer.lists
  const toServer = direction === Direction.Orig
  const text = [
    l[KexList.Kex],
    l[toServer ? KexList.CipherToServer : KexList.CipherToClient],
    l[toServer ? KexList.MacToServer : KexList.MacToClient],
    l[toServer ? KexList.CompressionToServer : KexList.CompressionToClient],
  ].join(';')
  const hash = createHash('md5').update(text, 'latin1').digest('hex')
  offer.hashes[direction] = hash
  return hash
}

/** A list's names as a column may hold them. */
export function listNames(offer: KexOffer, list: number): readonly string[] {
  if (list !== KexList.HostKey) return plainNames(offer.lists[list] ?? '')
  offer.hostKeyNames ??= plainNames(offer.lists[list] ?? '')
  return offer.hostKeyNames
}

/** What the two offers come to; kept when both are. */
export function negotiate(client: KexOffer, server: KexOffer): Negotiation {
  const kept = client.outcomes.get(server.id)
  if (kept !== undefined) return kept
  const negotiation = new Negotiation(client, server)
  if (client.id !== 0 && server.id !== 0) {
    if (client.outcomes.size >= MAX_KEPT_NEGOTIATIONS) client.outcomes.clear()
    client.outcomes.set(server.id, negotiation)
  }
  return negotiation
}
