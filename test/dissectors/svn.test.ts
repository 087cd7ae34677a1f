import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { svn } from '../../dissectors/svn/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const URL = 'svn://192.0.2.2/repo/trunk'
const str = (text: string): string => `${text.length}:${text}`
const greeting = resp('( success ( 2 2 ( ) ( edit-pipeline svndiff1 depth ) ) ) ')
const opening = orig(`( 2 ( edit-pipeline depth ) ${str(URL)} ${str('SVN/1.14.2 (x86_64)')} ( ) ) `)
const noLogin = '( success ( ( ) 0: ) ) '
const repository = `( success ( 4:uuid ${str('svn://192.0.2.2/repo')} ( mergeinfo ) ) ) `
const CHALLENGE = '( step ( 11:<1@example> ) ) '

const begin: Piece[] = [
  greeting,
  opening,
  resp('( success ( ( ANONYMOUS CRAM-MD5 ) 3:Lab ) ) '),
  orig('( CRAM-MD5 ( ) ) '),
  resp(CHALLENGE),
  orig(`${str('alice 0123456789abcdef0123456789abcdef')} `),
  resp(`( success ( ) ) ${repository}`),
]
const checkout: Piece[] = [
  ...begin,
  orig('( get-latest-rev ( ) ) '),
  resp(`${noLogin}( success ( 7 ) ) `),
  orig('( update ( ( 7 ) 0: true ) ) '),
  resp(noLogin),
  orig('( set-path ( 0: 7 true ( ) infinity ) ) ( finish-report ( ) ) '),
  resp(
    `${noLogin}( target-rev ( 7 ) ) ( open-root ( ( 7 ) 2:d0 ) ) ( add-file ( 5:a.txt 2:d0 2:c1 ( ) ) ) ` +
      `( apply-textdelta ( 2:c1 ( ) ) ) ( textdelta-chunk ( 2:c1 8:12345678 ) ) ( textdelta-end ( 2:c1 ) ) ` +
      '( close-file ( 2:c1 ( ) ) ) ( close-dir ( 2:d0 ) ) ( close-edit ( ) ) ',
  ),
  orig('( success ( ) ) '),
  resp('( success ( ) ) '),
  orig('( get-file ( 5:a.txt ( 7 ) false true ) ) '),
  resp(`${noLogin}( success ( ( 3:abc ) 7 ( ) ) ) 5:hello 0: ( success ( ) ) `),
  orig('( stat ( 3:bad ( 7 ) ) ) '),
  resp(`${noLogin}( failure ( ( 160013 14:Path not found 0: 0 ) ) ) `),
]
const commit: Piece[] = [
  ...begin,
  orig('( commit ( 7:message ( ) false ( ) ) ) '),
  resp(`${noLogin}( success ( ) ) `),
  orig(
    '( open-root ( ( 7 ) 2:d0 ) ) ( delete-entry ( 5:b.txt ( 7 ) 2:d0 ) ) ( open-file ( 5:a.txt 2:d0 2:c1 ( 7 ) ) ) ' +
      `( apply-textdelta ( 2:c1 ( ) ) ) ( textdelta-chunk ( 2:c1 ${str('x'.repeat(5000))} ) ) ` +
      '( close-file ( 2:c1 ( ) ) ) ( close-dir ( 2:d0 ) ) ( close-edit ( ) ) ',
  ),
  resp(`( success ( ) ) ${noLogin}( 8 ( 10:2026-11-21 ) ( 5:alice ) ( ) ) `),
]
const refusedLogin: Piece[] = [
  greeting,
  opening,
  resp('( success ( ( CRAM-MD5 ) 3:Lab ) ) '),
  orig('( CRAM-MD5 ( ) ) '),
  resp(CHALLENGE),
  orig(`${str('alice 0123456789abcdef0123456789abcdef')} `),
  resp('( failure ( 18:Password incorrect ) ) '),
  orig('( CRAM-MD5 ( ) ) '),
  resp(CHALLENGE),
]
const nowhere: Piece[] = [
  greeting,
  opening,
  resp('( failure ( ( 210005 19:No repository found 0: 0 ) ) ) '),
]

contractTests(svn, { checkout, commit, refusedLogin, nowhere })

describe('svn', () => {
  test('reads login, repository and a checkout with its files', () => {
    const { state, session } = play(svn, checkout)
    const { fields } = state
    deepStrictEqual(
      [fields.url, fields.repositoryRoot, fields.uuid, fields.realm, fields.revision],
      [URL, 'svn://192.0.2.2/repo', 'uuid', 'Lab', 7],
    )
    deepStrictEqual(
      [fields.commandCount, fields.errorCount, fields.filesReceived, fields.bytesReceived],
      [4, 1, 2, 13],
    )
    const { user, authMethod, authResult, clientSoftware } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, clientSoftware],
      ['alice', 'cram-md5', 'success', 'SVN/1.14.2 (x86_64)'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status, e.bytes ?? 0]),
      [
        ['auth', 'CRAM-MD5', 'alice', 'ok', 0],
        ['command', 'get-latest-rev', URL, 'ok', 0],
        ['file', 'add-file', 'a.txt', 'ok', 8],
        ['command', 'update', URL, 'ok', 8],
        ['file', 'get-file', 'a.txt', 'ok', 5],
        ['command', 'stat', 'bad', 'error', 0],
      ],
    )
    deepStrictEqual(
      [session.events[5]!.statusCode, session.events[5]!.statusText],
      ['160013', 'Path not found'],
    )
    ok(!JSON.stringify([session.events, state.fields]).includes('0123456789abcdef'))
  })

  test('tells the changes of a commit once the server has taken it', () => {
    const { state, session } = play(svn, commit)
    deepStrictEqual(
      session.events.slice(1).map((e) => [e.action, e.object, e.status, e.bytes]),
      [
        ['delete-entry', 'b.txt', 'ok', 0],
        ['open-file', 'a.txt', 'ok', 5000],
        ['commit', 'message', 'ok', 5000],
      ],
    )
    deepStrictEqual([state.fields.filesSent, state.fields.revision], [1, 8])
    const lost = play(svn, commit.slice(0, -1)).session.events
    ok(lost.slice(1).every((e) => e.status === 'unknown'))
  })

  test('a login begun and left is no attempt', () => {
    const { session } = play(svn, refusedLogin)
    deepStrictEqual([session.facts.authResult, session.facts.authAttempts], ['failure', 1])
    strictEqual(session.events[0]!.statusText, 'Password incorrect')
  })

  test('reads the user of SCRAM and PLAIN', () => {
    const base64 = (text: string): string => str(Buffer.from(text).toString('base64'))
    const login = (line: string): Piece[] => [
      greeting,
      opening,
      resp('( success ( ( SCRAM-SHA-256 PLAIN ) 3:Lab ) ) '),
      orig(line),
      resp(`( success ( ) ) ${repository}`),
    ]
    const scram = play(svn, login(`( SCRAM-SHA-256 ( ${base64('n,,n=a=2Cb,r=nonce')} ) ) `))
    const { user, authMethod, authResult } = scram.session.facts
    deepStrictEqual([user, authMethod, authResult], ['a,b', 'scram-sha-256', 'success'])
    const plain = play(svn, login(`( PLAIN ( ${base64('\0alice\0s3cret')} ) ) `))
    deepStrictEqual(
      [plain.session.facts.user, plain.session.events[0]!.detail!.secret],
      ['alice', '****'],
    )
  })

  test('tells a refusal before any command', () => {
    const [event] = play(svn, nowhere).session.events
    deepStrictEqual([event!.action, event!.statusCode], ['open', '210005'])
  })

  test('goes on after a loss at the next command and answer', () => {
    const { session } = play(svn, [
      ...begin,
      { ...orig(' ) ) ( get-latest-rev ( ) ) '), missing: 40 },
      { ...resp('abc ) ( success ( 9 ) ) '), missing: 40 },
    ])
    deepStrictEqual(
      session.events.slice(1).map((e) => [e.action, e.status, e.detail!.revision]),
      [['get-latest-rev', 'ok', '9']],
    )
  })
})
