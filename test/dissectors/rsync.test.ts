import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rsync } from '../../dissectors/rsync/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const message = (kind: number, text: string): string => {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(((kind + 7) * 0x1000000 + text.length) >>> 0)
  return head.toString('latin1') + text
}
const greet: Piece[] = [resp('@RSYNCD: 31.0 sha512 md5\n'), orig('@RSYNCD: 31.0 sha512 md5\n')]
const SEED = 'seed'
/** One byte of flags that says names follow, in two bytes as rsync writes it. */
const FLAGS = '\x80\xfe'

const pull: Piece[] = [
  ...greet,
  orig('private\n'),
  resp('Welcome\nto the lab\n@RSYNCD: AUTHREQD abc/def\n'),
  orig('alice c2VjcmV0LXJlc3BvbnNl\n'),
  resp('@RSYNCD: OK\n'),
  {
    ...orig(
      '--server\0--sender\0-logDtpre.iLsfxCIvu\0.\0private/a b.txt\0\0\x0axxh128 md5moredata',
    ),
    atomic: true,
  },
  resp(
    `${FLAGS}\x0axxh128 md5${SEED}${message(0, 'z'.repeat(500))}${message(2, 'note\n')}${message(10, '1234')}`,
  ),
]
const push29: Piece[] = [
  resp('@RSYNCD: 29\n'),
  orig('@RSYNCD: 29\n'),
  orig('in\n'),
  resp('@RSYNCD: OK\n'),
  orig('--server\n-logDtpr\n.\nin/\n\n'),
  { ...orig('u'.repeat(300)), atomic: true },
  resp(`${SEED}${message(1, 'rsync: mkdir failed: Permission denied (13)\n')}`),
]
const listing: Piece[] = [
  ...greet,
  orig('#list\n'),
  resp('Welcome\npub            \tpublic files\nprivate        \t\n@RSYNCD: EXIT\n'),
]
const refused: Piece[] = [
  ...greet,
  orig('private\n'),
  resp('@RSYNCD: AUTHREQD abc/def\n'),
  orig('alice d3Jvbmc\n'),
  resp('@ERROR: auth failed on module private\n'),
]

contractTests(rsync, { pull, push29, listing, refused })

describe('rsync', () => {
  test('reads login, module and a download with its messages', () => {
    const { state, session } = play(rsync, pull)
    const { fields } = state
    deepStrictEqual(
      [fields.clientVersion, fields.motd, fields.module, fields.direction, fields.paths],
      ['31.0', 'Welcome | to the lab', 'private', 'download', 'private/a b.txt'],
    )
    deepStrictEqual(
      [fields.bytesReceived, fields.bytesSent, fields.messageCount],
      [500, '\x0axxh128 md5moredata'.length, 1],
    )
    const { user, authMethod, authResult, activity } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, activity],
      ['alice', 'challenge', 'success', 'file-transfer'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['auth', 'AUTHREQD', 'private', 'ok'],
        ['request', 'module', 'private', 'ok'],
        ['message', 'INFO', 'note', 'ok'],
        ['file', 'pull', 'private/a b.txt', 'ok'],
      ],
    )
    strictEqual(session.events[3]!.bytes, 500)
    ok(!JSON.stringify([session.events, state]).includes('c2VjcmV0'))
  })

  test('reads an upload of an old version and why it failed', () => {
    const { state, session } = play(rsync, push29)
    deepStrictEqual(
      [state.fields.direction, state.fields.bytesSent, state.fields.error],
      ['upload', 300, 'rsync: mkdir failed: Permission denied (13)'],
    )
    const push = session.events.at(-1)!
    deepStrictEqual([push.action, push.status, push.bytes], ['push', 'error', 300])
  })

  test('tells listings and refusals', () => {
    deepStrictEqual(play(rsync, listing).session.events[0]!.detail, {
      modules: ['pub', 'private'],
    })
    const { session } = play(rsync, refused)
    strictEqual(session.facts.authResult, 'failure')
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.status, e.statusText]),
      [
        ['auth', 'error', 'auth failed on module private'],
        ['request', 'error', 'auth failed on module private'],
      ],
    )
  })

  test('a client seen alone leaves its questions unknown', () => {
    const { session } = play(
      rsync,
      pull.filter((p) => p.direction === 0),
    )
    deepStrictEqual(
      session.events.map((e) => [e.action, e.status]),
      [
        ['AUTHREQD', 'unknown'],
        ['module', 'unknown'],
        ['pull', 'unknown'],
      ],
    )
  })
})
