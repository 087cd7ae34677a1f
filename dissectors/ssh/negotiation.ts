/**
 * What two offers come to, RFC 4253 section 7.1: the client's first name that the server
 * has, and what that says of safety. Kept by the pair of offers: few programs meet.
 */
import { KexList, STRICT_CLIENT, STRICT_SERVER } from './constants.ts'
import type { KexOffer } from './kexInit.ts'
import { chooseName, firstName, hasName } from './nameList.ts'
import type { SshFields } from './record.ts'
import { findSuite, type Suite } from './suites.ts'
import { listWeakAlgorithms } from './weakness.ts'

const POST_QUANTUM = /mlkem|kyber|sntrup|ntru|mceliece|frodo|bike|hqc|saber/i

/** Names are '' when there is none in common. */
export class Negotiation {
  readonly kex: string
  readonly hostKey: string
  readonly cipherToServer: string
  readonly cipherToClient: string
  readonly macToServer: string
  readonly macToClient: string
  readonly compression: string
  /** Of every kind needed, one was found. */
  readonly complete: boolean
  /** `right`, `wrong`, or '' when no packet was sent on a guess. */
  readonly guess: string
  readonly strict: boolean
  readonly postQuantum: boolean
  readonly terrapinExposed: boolean
  readonly weak: readonly string[]
  /** By which sizes are read; undefined when the tables have none or `zlib` compresses from NEWKEYS on. */
  readonly toServer: Suite | undefined
  readonly toClient: Suite | undefined

  constructor(client: KexOffer, server: KexOffer) {
    this.kex = choose(client, server, KexList.Kex)
    this.hostKey = choose(client, server, KexList.HostKey)
    this.cipherToServer = choose(client, server, KexList.CipherToServer)
    this.cipherToClient = choose(client, server, KexList.CipherToClient)
    this.macToServer = choose(client, server, KexList.MacToServer)
    this.macToClient = choose(client, server, KexList.MacToClient)
    this.compression = choose(client, server, KexList.CompressionToServer)
    const compressionToClient = choose(client, server, KexList.CompressionToClient)
    this.complete =
      this.kex !== '' &&
      this.hostKey !== '' &&
      this.cipherToServer !== '' &&
      this.cipherToClient !== '' &&
      (this.macToServer !== '' || isAead(this.cipherToServer)) &&
      (this.macToClient !== '' || isAead(this.cipherToClient)) &&
      this.compression !== '' &&
      compressionToClient !== ''
    this.guess = judgeGuess(client, server)
    this.postQuantum = POST_QUANTUM.test(this.kex)
    this.strict =
      hasName(listOf(client, KexList.Kex), STRICT_CLIENT) &&
      hasName(listOf(server, KexList.Kex), STRICT_SERVER)
    this.terrapinExposed =
      !this.strict &&
      (isOpenToTerrapin(this.cipherToServer, this.macToServer) ||
        isOpenToTerrapin(this.cipherToClient, this.macToClient))
    this.weak = listWeakAlgorithms(this)
    const packed = this.compression === 'zlib' || compressionToClient === 'zlib'
    this.toServer = packed ? undefined : findSuite(this.cipherToServer, this.macToServer)
    this.toClient = packed ? undefined : findSuite(this.cipherToClient, this.macToClient)
  }

  /** Fills the columns that need both offers. */
  write(fields: SshFields): void {
    fields.kex = this.kex
    fields.hostKeyAlgorithm = this.hostKey
    fields.cipher = this.cipherToServer
    fields.mac = this.macToServer
    fields.compression = this.compression
    fields.cipherToClient = this.cipherToClient === this.cipherToServer ? '' : this.cipherToClient
    fields.macToClient = this.macToClient === this.macToServer ? '' : this.macToClient
    fields.kexGuess = this.guess
    fields.weakAlgorithms = this.weak
    fields.postQuantum = this.postQuantum
    fields.strictKex = this.strict
    fields.terrapinExposed = this.terrapinExposed
  }
}

const listOf = (offer: KexOffer, list: number): string => offer.lists[list] ?? ''

const choose = (client: KexOffer, server: KexOffer, list: number): string =>
  chooseName(listOf(client, list), listOf(server, list))

/** Whether a cipher authenticates by itself, so that the MAC negotiated is not used. */
const isAead = (cipher: string): boolean => /gcm|poly1305|-ccm|AEAD_/.test(cipher)

/** CVE-2023-48795: these modes let packets be cut off the front unseen. */
const isOpenToTerrapin = (cipher: string, mac: string): boolean =>
  cipher === 'chacha20-poly1305@openssh.com' || (cipher.endsWith('-cbc') && mac.includes('-etm@'))

/** Whether a guess was right: both sides' first method and first host key algorithm agree. */
function judgeGuess(client: KexOffer, server: KexOffer): string {
  if (!client.firstPacketFollows && !server.firstPacketFollows) return ''
  const agrees = (list: number) =>
    firstName(listOf(client, list)) === firstName(listOf(server, list))
  return agrees(KexList.Kex) && agrees(KexList.HostKey) ? 'right' : 'wrong'
}
