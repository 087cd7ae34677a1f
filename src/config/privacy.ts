/**
 * What of secrets and statements may leave a dissector: one policy for all, and rules for
 * protocols and networks before it, the first that fits decides. A rule is a line:
 *
 *     mysql,postgresql 10.1.0.0/16,2001:db8::/32 secrets=hash statements=no-literals
 *
 * with `*` for every protocol or every network. A network fits when either end lies in it.
 */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { describeError, UsageError } from './problems.ts'
import type { Settings } from './settings.ts'

export const SECRET_VIEWS = ['mask', 'hash', 'keep'] as const
export const STATEMENT_VIEWS = ['full', 'no-literals', 'class'] as const

/** What holds for one protocol between two addresses. */
export interface PrivacyView {
  readonly secrets: (typeof SECRET_VIEWS)[number]
  readonly statements: (typeof STATEMENT_VIEWS)[number]
}

interface PrivacyRule extends Partial<PrivacyView> {
  /** Empty: every one. */
  readonly protocols: readonly string[]
  /** Empty: every one. */
  readonly networks: readonly string[]
}

type PrivacySettings = Pick<Settings, 'secrets' | 'statements' | 'secretsKeyFile' | 'privacy'>

/** Shorter keys could be tried out. */
const MIN_KEY_BYTES = 16
/** Hex digits of a hash that are shown: 128 bits. */
const HASH_DIGITS = 32
const FORM = /^(\S+) (\S+)((?: (?:secrets|statements)=[a-z-]+){1,2})$/
const PROTOCOL = /^[a-z][a-z0-9-]*$/

/** The rule a line states; a sentence on what is wrong with it instead. */
function parseRule(line: string): PrivacyRule | string {
  const [, protocols = '', networks = '', views = ''] = FORM.exec(line.trim()) ?? []
  if (protocols === '') {
    return 'a rule is written as in "mysql,redis 10.0.0.0/8 secrets=hash statements=class", * for every protocol or network'
  }
  const given = Object.fromEntries(
    views
      .trim()
      .split(' ')
      .map((v) => v.split('=')),
  )
  const { secrets, statements } = given
  if (secrets !== undefined && !SECRET_VIEWS.includes(secrets)) {
    return `secrets=${secrets} is none of ${SECRET_VIEWS.join(', ')}`
  }
  if (statements !== undefined && !STATEMENT_VIEWS.includes(statements)) {
    return `statements=${statements} is none of ${STATEMENT_VIEWS.join(', ')}`
  }
  const rule: PrivacyRule = { protocols: listOf(protocols), networks: listOf(networks), ...given }
  const unnamed = rule.protocols.find((p) => !PROTOCOL.test(p))
  if (unnamed !== undefined) return `${unnamed} is no name of a protocol`
  const unknown = rule.networks.find((n) => !isNetwork(n))
  return unknown === undefined ? rule : `${unknown} is no network as 10.0.0.0/8 or 2001:db8::/32`
}

const listOf = (text: string): string[] => (text === '*' ? [] : text.split(','))

function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/')
  const version = isIP(address)
  if (version === 0) return false
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  )
}

/** What is wrong with a line of `privacy`, or ''. */
export function checkRule(line: string): string {
  const rule = parseRule(line)
  return typeof rule === 'string' ? rule : ''
}

export class Privacy {
  private readonly base: PrivacyView
  private readonly rules: readonly { rule: PrivacyRule; networks: BlockList }[]
  private readonly key: Buffer

  /** Throws UsageError when secrets are to be hashed and there is no key to do it with. */
  constructor(settings: PrivacySettings) {
    const { secrets, statements, secretsKeyFile } = settings
    this.base = { secrets, statements }
    this.rules = settings.privacy.flatMap((line) => {
      const rule = parseRule(line)
      return typeof rule === 'string' ? [] : [{ rule, networks: makeBlockList(rule.networks) }]
    })
    const hashes = secrets === 'hash' || this.rules.some(({ rule }) => rule.secrets === 'hash')
    this.key = hashes ? readKey(secretsKeyFile) : Buffer.alloc(0)
  }

  /** What holds for a protocol between two addresses. */
  viewOf(protocol: string, clientIp: string, serverIp: string): PrivacyView {
    for (const { rule, networks } of this.rules) {
      const isProtocol = rule.protocols.length === 0 || rule.protocols.includes(protocol)
      const isNetwork =
        rule.networks.length === 0 || has(networks, clientIp) || has(networks, serverIp)
      if (isProtocol && isNetwork) {
        const { secrets = this.base.secrets, statements = this.base.statements } = rule
        return { secrets, statements }
      }
    }
    return this.base
  }

  /** The same for the same secret under the same key, and of no use without the key. */
  hash(secret: string): string {
    const digest = createHmac('sha256', this.key).update(secret, 'utf8').digest('hex')
    return `hmac:${digest.slice(0, HASH_DIGITS)}`
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4')
const has = (networks: BlockList, address: string): boolean =>
  networks.check(address, familyOf(address))

function makeBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}

function readKey(path: string): Buffer {
  if (path === '') {
    throw new UsageError('secrets hash needs a key: name a file with one in secrets_key_file')
  }
  let key: Buffer
  try {
    key = readFileSync(path)
  } catch (error) {
    throw new UsageError(`Cannot read secrets_key_file ${path}: ${describeError(error)}`)
  }
  if (key.length >= MIN_KEY_BYTES) return key
  throw new UsageError(
    `secrets_key_file ${path} has ${key.length} bytes: a key of at least ${MIN_KEY_BYTES} is needed, as "openssl rand -hex 32" makes`,
  )
}
