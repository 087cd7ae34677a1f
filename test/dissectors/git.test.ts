import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { git } from '../../dissectors/git/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const ZERO = '0'.repeat(40)
const FLUSH = '0000'
const line = (text: string): string => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`
const band = (n: number, text: string): string => line(String.fromCharCode(n) + text)
const PACK = `PACK\0\0\0\x02\0\0\0\x07${'x'.repeat(80)}`

const clone0: Piece[] = [
  orig(line('git-upload-pack /demo.git\0host=example.org\0')),
  resp(
    line(`${A} HEAD\0multi_ack side-band-64k agent=git/2.39.5 object-format=sha1`) +
      line(`${A} refs/heads/main\n`) +
      line(`${B} refs/heads/dev\n`) +
      FLUSH,
  ),
  orig(line(`want ${A} side-band-64k agent=git/2.40.0\n`) + line(`want ${B}\n`) + FLUSH),
  orig(line('done\n')),
  resp(
    line('NAK\n') + band(2, 'Counting objects') + band(1, PACK) + band(1, 'y'.repeat(40)) + FLUSH,
  ),
]
const raw: Piece[] = [
  orig(line('git-upload-pack /demo.git\0')),
  resp(line(`${A} refs/heads/main\0thin-pack`) + FLUSH),
  orig(line(`want ${A}\n`) + FLUSH + line(`have ${B}\n`) + line('done\n')),
  { ...resp(line('NAK\n') + PACK), atomic: true },
  resp('z'.repeat(100)),
]
const clone2: Piece[] = [
  orig(line('git-upload-pack /demo.git\0host=h\0\0version=2\0')),
  resp(line('version 2\n') + line('agent=git/2.39.5\n') + line('fetch=shallow\n') + FLUSH),
  orig(
    `${line('command=ls-refs\n')}${line('agent=git/2.40.0')}0001${line('ref-prefix refs/heads/\n')}${FLUSH}`,
  ),
  resp(line(`${A} HEAD symref-target:refs/heads/main\n`) + line(`${A} refs/heads/main\n`) + FLUSH),
  orig(
    `${line('command=fetch')}0001${line('deepen 1\n')}${line(`want ${A}\n`)}${line('done\n')}${FLUSH}`,
  ),
  resp(
    `${line('shallow-info\n')}${line(`shallow ${A}`)}0001${line('packfile\n')}${band(1, PACK)}${FLUSH}`,
  ),
]
const push: Piece[] = [
  orig(line('git-receive-pack /demo.git\0host=h\0')),
  resp(line(`${A} refs/heads/main\0report-status side-band-64k agent=git/2.39.5`) + FLUSH),
  {
    ...orig(
      line(`${A} ${B} refs/heads/main\0 report-status side-band-64k agent=git/2.40.0`) +
        line(`${A} ${ZERO} refs/heads/dev`) +
        FLUSH +
        PACK,
    ),
    atomic: true,
  },
  resp(
    band(1, line('unpack ok\n') + line('ok refs/heads/main\n')) +
      band(1, line('ng refs/heads/dev deletion prohibited\n') + FLUSH) +
      FLUSH,
  ),
]
const denied: Piece[] = [
  orig(line('git-upload-pack /nope.git\0host=h\0')),
  resp(line('ERR access denied or repository not exported: /nope.git')),
]
const archive: Piece[] = [
  orig(line('git-upload-archive /demo.git\0host=h\0')),
  orig(line('argument --format=tar\n') + line('argument HEAD\n') + FLUSH),
  resp(line('ACK\n') + FLUSH + band(1, 't'.repeat(50)) + FLUSH),
]

contractTests(git, { clone0, raw, clone2, push, denied, archive })

describe('git', () => {
  const seen = (pieces: Piece[]) =>
    play(git, pieces).session.events.map((e) => [e.kind, e.action, e.object, e.status])

  test('reads a clone of version 0 with its side-band', () => {
    const { state, session } = play(git, clone0)
    const { fields } = state
    deepStrictEqual(
      [fields.version, fields.repository, fields.host, fields.refsAdvertised, fields.wantCount],
      ['0', '/demo.git', 'example.org', 3, 2],
    )
    deepStrictEqual([fields.objectsFetched, fields.bytesFetched], [7, PACK.length + 40])
    deepStrictEqual(
      [session.facts.clientSoftware, session.facts.serverSoftware, session.facts.activity],
      ['git/2.40.0', 'git/2.39.5', 'file-transfer'],
    )
    const clone = session.events.at(-1)!
    deepStrictEqual([clone.action, clone.bytes, clone.status], ['clone', PACK.length + 40, 'ok'])
    deepStrictEqual(clone.detail, {
      wants: 2,
      haves: 0,
      refs: ['refs/heads/main', 'refs/heads/dev'],
      objects: 7,
      direction: 'download',
    })
  })

  test('counts a pack without frames to the end of the stream', () => {
    const { state, session } = play(git, raw)
    strictEqual(state.fields.bytesFetched, PACK.length + 100)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.status, e.bytes]),
      [
        ['git-upload-pack', 'ok', undefined],
        ['fetch', 'ok', PACK.length + 100],
      ],
    )
  })

  test('reads version 2: listing, then fetch', () => {
    deepStrictEqual(seen(clone2), [
      ['request', 'git-upload-pack', '/demo.git', 'ok'],
      ['command', 'ls-refs', '/demo.git', 'ok'],
      ['file', 'clone', '/demo.git', 'ok'],
    ])
    deepStrictEqual(play(git, clone2).session.events[2]!.detail, {
      wants: 1,
      haves: 0,
      refs: ['refs/heads/main'],
      objects: 7,
      depth: 'deepen 1',
      direction: 'download',
    })
  })

  test('tells each ref of a push with what became of it', () => {
    const { state, session } = play(git, push)
    deepStrictEqual(
      session.events.slice(1).map((e) => [e.object, e.status, e.statusText, e.detail!.change]),
      [
        ['refs/heads/main', 'ok', '', 'update'],
        ['refs/heads/dev', 'error', 'deletion prohibited', 'delete'],
      ],
    )
    const { fields } = state
    deepStrictEqual(
      [fields.refsUpdated, fields.refsRefused, fields.objectsPushed, fields.bytesPushed],
      [1, 1, 7, PACK.length],
    )
  })

  test('tells refusals and archives', () => {
    const { state, session } = play(git, denied)
    strictEqual(session.events[0]!.status, 'error')
    strictEqual(state.fields.error, 'access denied or repository not exported: /nope.git')
    const asked = play(git, archive).session.events[1]!
    deepStrictEqual(
      [asked.action, asked.bytes, asked.detail],
      ['archive', 50, { arguments: ['--format=tar', 'HEAD'], direction: 'download' }],
    )
  })

  test('tells what was asked and never answered', () => {
    deepStrictEqual(seen(clone0.filter((p) => p.direction === 0)), [
      ['request', 'git-upload-pack', '/demo.git', 'unknown'],
      ['file', 'clone', '/demo.git', 'unknown'],
    ])
  })
})
