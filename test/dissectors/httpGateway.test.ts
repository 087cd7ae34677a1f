/** A Remote Desktop gateway's HTTP (MS-TSGU), NTLM included. */
import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { http } from '../../dissectors/http/index.ts'
import { orig, play, resp } from '../support/conversation.ts'

/** NTLM's third message (MS-NLMP 2.2.1.3) of these names. */
function authenticate(domain: string, user: string, workstation: string): string {
  const head = Buffer.alloc(64)
  head.write('NTLMSSP\0', 'latin1')
  head.writeUInt32LE(3, 8)
  head.writeUInt32LE(1, 60)
  let at = 64
  const bodies = [domain, user, workstation].map((text, i) => {
    const bytes = Buffer.from(text, 'utf16le')
    head.writeUInt16LE(bytes.length, 28 + i * 8)
    head.writeUInt32LE(at, 32 + i * 8)
    at += bytes.length
    return bytes
  })
  return Buffer.concat([head, ...bodies]).toString('base64')
}

const ask = (method: string, token: string): string =>
  `${method} /remoteDesktopGateway/ HTTP/1.1\r\nHost: gw.example.org\r\nAuthorization: NTLM ${token}\r\n\r\n`

describe('http through a Remote Desktop gateway', () => {
  test('is tagged, with user, domain and workstation of its NTLM', () => {
    const opening = Buffer.from('NTLMSSP\0\x01\0\0\0', 'latin1').toString('base64')
    const { session, state } = play(http, [
      orig(ask('RDG_OUT_DATA', opening)),
      resp('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n'),
      orig(ask('RDG_OUT_DATA', authenticate('LAB', 'alice', 'DESK-7'))),
      resp('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    ])
    deepStrictEqual(session.tags, ['rdp-gateway'])
    strictEqual(state.fields.method, 'RDG_OUT_DATA')
    strictEqual(session.facts.user, 'alice')
    strictEqual(session.facts.userDomain, 'LAB')
    strictEqual(state.fields.workstation, 'DESK-7')
    strictEqual(session.facts.authResult, 'success')
  })

  test('a WebSocket to it too, other paths not', () => {
    const tagsOf = (path: string) =>
      play(http, [orig(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`)]).session.tags
    deepStrictEqual(tagsOf('/RemoteDesktopGateway/'), ['rdp-gateway'])
    deepStrictEqual(tagsOf('/remote'), [])
    deepStrictEqual(tagsOf('/r'), [])
    deepStrictEqual(tagsOf('/'), [])
  })
})
