import { ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ssh } from '../../dissectors/ssh/index.ts'
import { USER_KEYS } from '../../dissectors/ssh/userKeys.ts'
import { play } from '../support/conversation.ts'
import { type Dialogue, playDialogue, type Try } from './ssh/dialogue.ts'

const MACS = [
  'hmac-md5',
  'hmac-md5-96',
  'hmac-sha1',
  'hmac-sha1-96',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-ripemd160',
  'umac-64@openssh.com',
  'umac-128@openssh.com',
  'hmac-md5-etm@openssh.com',
  'hmac-md5-96-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'hmac-sha1-96-etm@openssh.com',
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'umac-64-etm@openssh.com',
  'umac-128-etm@openssh.com',
]
const SUITES: readonly (readonly [string, string])[] = [
  ['chacha20-poly1305@openssh.com', 'hmac-sha2-256'],
  ['aes128-gcm@openssh.com', 'hmac-sha2-256'],
  ['aes256-gcm@openssh.com', 'hmac-sha2-256'],
  ...['aes128-ctr', 'aes256-cbc', '3des-cbc', 'blowfish-cbc'].flatMap((cipher) =>
    MACS.map((mac) => [cipher, mac] as const),
  ),
]
const LISTS = [
  'publickey,password',
  'publickey,password,keyboard-interactive',
  'password,publickey,keyboard-interactive',
  'publickey,keyboard-interactive,password',
]

const anyTry: fc.Arbitrary<Try> = fc.oneof(
  fc.record({
    method: fc.constantFrom('password' as const, 'keyboard-interactive' as const),
    right: fc.constant(false),
  }),
  fc.record({
    method: fc.constant('publickey' as const),
    key: fc.constantFrom(...USER_KEYS),
    right: fc.constant(false),
  }),
)

/** Clients of OpenSSH's habits, which try keys, then prompts, then passwords; and others in any order. */
const RANKS = { publickey: 0, 'keyboard-interactive': 1, password: 2 } as const
const anyDialogue: fc.Arbitrary<Dialogue> = fc
  .record({
    toServer: fc.constantFrom(...SUITES),
    toClient: fc.constantFrom(...SUITES),
    client: fc.constantFrom(
      'SSH-2.0-OpenSSH_9.2p1',
      'SSH-2.0-OpenSSH_8.4',
      'SSH-2.0-libssh_0.10.6',
    ),
    server: fc.constantFrom('SSH-2.0-OpenSSH_9.2p1', 'SSH-2.0-OpenSSH_7.4', 'SSH-2.0-Unheard_1.0'),
    offered: fc.constantFrom(...LISTS),
    person: fc.record({
      userBytes: fc.integer({ min: 3, max: 16 }),
      passwordBytes: fc.integer({ min: 5, max: 20 }),
    }),
    tries: fc.array(anyTry, { minLength: 1, maxLength: 4 }),
    ends: fc.boolean(),
    bannerBytes: fc.constantFrom(0, 0, 0, 31, 300),
    joined: fc.boolean(),
  })
  .map(({ ends, ...d }) => {
    const tries = d.tries.filter(
      (t) => t.method !== 'keyboard-interactive' || d.offered.includes(t.method),
    )
    if (d.client.includes('OpenSSH')) {
      tries.sort((a, b) => RANKS[a.method] - RANKS[b.method])
    }
    const last = tries.pop() ?? { method: 'password', right: false }
    // OpenSSH knows security keys from 8.2 on.
    const isUnknown =
      last.method === 'publickey' && last.key.type.startsWith('sk-') && /_7/.test(d.server)
    return { ...d, tries: [...tries, { ...last, right: ends && !isUnknown }] }
  })

const anyCut = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 })

function readDialogue(d: Dialogue, cut: readonly number[]) {
  const { state, session } = play(ssh, playDialogue(d, cut))
  const events = session.events.filter((e) => e.kind === 'auth')
  return { facts: session.facts, fields: state.fields, events }
}

/** What may be said of the dialogue; what is not known may be left out. */
function check(d: Dialogue, cut: readonly number[]): 'told' | 'open' {
  const { facts, fields, events } = readDialogue(d, cut)
  const last = d.tries.at(-1)!
  const result = last.right ? 'success' : 'failure'
  ok([result, 'unknown'].includes(facts.authResult), `${facts.authResult} is ${result}`)
  if (facts.authResult === 'unknown') return 'open'
  ok([d.tries.length, 0].includes(facts.authAttempts), `${facts.authAttempts} attempts`)
  if (facts.authAttempts === 0) return 'open'
  strictEqual(events.length, d.tries.length)
  for (const [i, event] of events.entries()) {
    const attempt = d.tries[i]!
    ok([attempt.method, 'unknown'].includes(event.action), `${event.action} is ${attempt.method}`)
    strictEqual(event.status, attempt.right ? 'ok' : 'error')
  }
  const { clientKeyAlgorithm: type } = fields
  const tried = d.tries.flatMap((t) => (t.method === 'publickey' ? [t.key.type] : []))
  ok(type === '' || tried.includes(type), `${type} is none of ${tried.join()}`)
  const { authMethodsOffered: offered } = fields
  const isOffered = offered.length === 0 || sorted(offered) === sorted(d.offered.split(','))
  ok(isOffered, `${offered.join()} is ${d.offered}`)
  return facts.authMethod === last.method ? 'told' : 'open'
}

const sorted = (methods: readonly string[]): string => [...methods].sort().join()

describe('ssh authentications made by the formulas', () => {
  test('what is told is so, under every suite, however TCP cuts it', () => {
    fc.assert(
      fc.property(anyDialogue, anyCut, (d, cut) => {
        check(d, cut)
      }),
      { numRuns: 300 },
    )
  })

  test('most is told', () => {
    const dialogues = fc.sample(fc.tuple(anyDialogue, anyCut), { numRuns: 200, seed: 7 })
    const told = dialogues.filter(([d, cut]) => check(d, cut) === 'told').length
    ok(told > dialogues.length * 0.6, `${told} of ${dialogues.length}`)
  })
})
