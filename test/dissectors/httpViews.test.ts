/** What requests mean to the applications they go to, and what of it may be shown. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { applicationOf } from '../../dissectors/http/application.ts'
import { http } from '../../dissectors/http/index.ts'
import type { StatementView } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder } from '../support/slice.ts'

const post = (target: string, type: string, body: string | Buffer, ...fields: string[]): Piece => {
  const bytes = Buffer.from(body as string)
  const lines = [`POST ${target} HTTP/1.1`, 'Host: h', `Content-Type: ${type}`, ...fields]
  const head = `${lines.join('\r\n')}\r\nContent-Length: ${bytes.length}\r\n\r\n`
  return orig(Buffer.concat([Buffer.from(head), bytes]))
}
const get = (target: string, ...fields: string[]): Piece =>
  orig([`GET ${target} HTTP/1.1`, 'Host: h', ...fields, '', ''].join('\r\n'))
const answer = (status: string, type = '', body = '', ...fields: string[]): Piece => {
  const lines = [`HTTP/1.1 ${status}`, ...(type === '' ? [] : [`Content-Type: ${type}`]), ...fields]
  return resp(`${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}
const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const SOAP = 'application/soap+xml;charset=UTF-8'

const eventsOf = (pieces: Piece[], kind: string, statements: StatementView = 'full') => {
  const session = new Recorder()
  Object.assign(session, { statements })
  return play(http, pieces, session).session.events.filter((e) => e.kind === kind)
}

const search = post('/people/_search', JSON_TYPE, '{"query":{"term":{"name":"ada"}},"size":5}')
const found = answer(
  '200 OK',
  JSON_TYPE,
  '{"took":1,"hits":{"total":{"value":7}}}',
  'X-elastic-product: Elasticsearch',
)
const login = post('/login', FORM, 'username=alice&password=s3cret&x=1')
const envelope = (action: string, body: string) =>
  `<s:Envelope><s:Header><a:Action s:mustUnderstand="true">http://x/${action}</a:Action></s:Header><s:Body>${body}</s:Body></s:Envelope>`
const command = envelope(
  'Command',
  '<rsp:CommandLine><rsp:Command>ipconfig</rsp:Command><rsp:Arguments>/all</rsp:Arguments></rsp:CommandLine>',
)

contractTests(http, {
  'a search': [search, found],
  'a login': [login, answer('302 Found', 'text/html', '', 'Location: /home', 'Set-Cookie: a=b')],
  'a command': [
    post('/wsman', SOAP, command),
    answer('200 OK', SOAP, envelope('x', '<rsp:CommandId>1</rsp:CommandId>')),
  ],
  'HTTP/2': [
    orig('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x01\x01\x05\0\0\0\x01\x82'),
    resp('\0\0\0\x04\x01\0\0\0\0'),
  ],
})

describe('http applications', () => {
  test('are told by path', () => {
    const paths: Record<string, string> = {
      '/': '',
      '/index.html': '',
      '/phpMyAdmin/index.php': 'phpmyadmin',
      '/manager/html?x=1': 'tomcat-manager',
      '/manager/other': '',
      '/api/v1/namespaces/default/pods': 'kubernetes',
      '/api/v1/query?query=up': 'prometheus',
      '/api/v4/projects': 'gitlab',
      '/api/v2/things': '',
      '/v1.43/containers/json': 'docker',
      '/v1/kv/key?raw': 'consul',
      '/v1/sys/health': 'vault',
      '/v3/kv/range': 'etcd',
      '/redfish/v1/Systems': 'redfish',
      'http://pve:8006/api2/json/access/ticket': 'proxmox',
      [`/${'a'.repeat(300)}`]: '',
    }
    for (const [path, name] of Object.entries(paths)) strictEqual(applicationOf(path), name, path)
  })

  test('are told by fields of their own', () => {
    const { state } = play(http, [get('/x'), answer('200 OK', '', '', 'X-Jenkins: 2.426')])
    strictEqual(state.fields.application, 'jenkins')
  })
})

describe('http logins by a form', () => {
  test('what was inferred stays said after what is read', () => {
    const reply = answer('302 Found', '', '', 'Location: /home', 'Set-Cookie: s=1')
    const { session } = play(http, [login, reply, get('/home'), answer('200 OK')])
    strictEqual(session.facts.authResult, 'success')
    strictEqual(session.facts.confidence, 0.9)
  })

  const judge = (piece: Piece, reply: Piece) => {
    const [event] = eventsOf([piece, reply], 'auth')
    return [event?.action, event?.user, event?.status, event?.detail?.secret]
  }
  test('worked when the answer goes on, failed when it comes back', () => {
    deepStrictEqual(
      judge(login, answer('302 Found', '', '', 'Location: /home', 'Set-Cookie: s=1')),
      ['form', 'alice', 'ok', '****'],
    )
    deepStrictEqual(judge(login, answer('302 Found', '', '', 'Location: /login?error')), [
      'form',
      'alice',
      'error',
      '****',
    ])
    deepStrictEqual(judge(login, answer('200 OK', 'text/html', '<form>')), [
      'form',
      'alice',
      'error',
      '****',
    ])
    deepStrictEqual(judge(login, answer('401 Unauthorized')), ['form', 'alice', 'error', '****'])
  })

  test('in JSON, nested and compressed too', () => {
    const body = gzipSync('{"auth":{"params":{"username":"bob","password":"s3cret"}}}')
    const piece = post('/internal/security/login', JSON_TYPE, body, 'Content-Encoding: gzip')
    deepStrictEqual(judge(piece, answer('200 OK', JSON_TYPE, '{"token":"abcdefghijkl"}')), [
      'json',
      'bob',
      'ok',
      '****',
    ])
    deepStrictEqual(judge(piece, answer('200 OK', JSON_TYPE, '{"success":false}')), [
      'json',
      'bob',
      'error',
      '****',
    ])
  })

  test('other forms are none', () => {
    strictEqual(
      eventsOf([post('/register', FORM, 'user=a&password=b'), answer('200 OK')], 'auth').length,
      0,
    )
    strictEqual(
      eventsOf([post('/form', FORM, 'name=alice&item=7'), answer('200 OK')], 'auth').length,
      0,
    )
    strictEqual(
      eventsOf(
        [post('/form', FORM, `user=a&password=b&text=${'x'.repeat(5000)}`), answer('200 OK')],
        'auth',
      ).length,
      0,
    )
  })

  test('a body of which bytes were lost is not read', () => {
    const { session } = play(http, [
      orig(
        'POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 40\r\n\r\nusername=al',
      ),
      { ...orig('word=s3cret'), missing: 18 },
      answer('200 OK'),
    ])
    strictEqual(session.events.filter((e) => e.kind === 'auth').length, 0)
    strictEqual(session.events.filter((e) => e.kind === 'request').length, 1)
  })
})

describe('http queries', () => {
  test('of Elasticsearch: by policy', () => {
    const shown = (statements: StatementView) => eventsOf([search, found], 'query', statements)[0]!
    const full = shown('full')
    deepStrictEqual(
      [full.action, full.object, full.detail],
      [
        'SEARCH',
        '{"query":{"term":{"name":"ada"}},"size":5}',
        { indices: ['people'], query_class: ['term'], hits: 7 },
      ],
    )
    strictEqual(shown('no-literals').object, '{"query":{"term":{"name":?}},"size":?}')
    strictEqual(shown('class').object, '/people/_search')
  })

  test('of Elasticsearch: in the target, by policy', () => {
    const pieces = [get('/people/_search?q=name:ada&size=1'), found]
    const [query] = eventsOf(pieces, 'query')
    strictEqual(query!.detail?.query_string, 'name:ada')
    const all = JSON.stringify(['request', 'query'].map((k) => eventsOf(pieces, k, 'no-literals')))
    ok(!all.includes('ada'), all)
  })

  test('of Elasticsearch: a path like its own elsewhere is not told', () => {
    strictEqual(
      eventsOf([get('/docs/_search?q=x'), answer('404 Not Found', 'text/html', '<p>')], 'query')
        .length,
      0,
    )
  })

  test('of ClickHouse: by policy, in the target too', () => {
    const pieces = [
      get("/?query=SELECT%20name%20FROM%20people%20WHERE%20name='eve'&password=s3cret&user=alice"),
      answer('200 OK', '', 'x', 'X-ClickHouse-Summary: {"read_rows":"12"}'),
    ]
    const [event] = eventsOf(pieces, 'query')
    deepStrictEqual(
      [event!.action, event!.user, event!.detail],
      ['SELECT', 'alice', { read_rows: 12, tables: ['people'] }],
    )
    const all = JSON.stringify(
      ['request', 'query', 'auth'].flatMap((kind) => eventsOf(pieces, kind, 'no-literals')),
    )
    ok(!all.includes('eve') && !all.includes('s3cret'), all)
  })

  test('of ClickHouse: not at the root of any site', () => {
    strictEqual(
      eventsOf([get('/?query=shoes'), answer('200 OK', 'text/html', 'x')], 'query').length,
      0,
    )
  })
})

describe('http commands', () => {
  test('of WinRM end with their exit code', () => {
    const done = envelope(
      'ReceiveResponse',
      '<rsp:CommandState CommandId="1" State="http://x/CommandState/Done"><rsp:ExitCode>5</rsp:ExitCode></rsp:CommandState>',
    )
    const [event] = eventsOf(
      [
        post('/wsman', SOAP, command),
        answer('200 OK', SOAP, envelope('CommandResponse', '<rsp:CommandId>1</rsp:CommandId>')),
        post('/wsman', SOAP, envelope('Receive', '')),
        answer('200 OK', SOAP, done),
      ],
      'command',
    )
    deepStrictEqual(
      [event!.object, event!.status, event!.statusCode],
      ['ipconfig /all', 'error', '5'],
    )
  })

  test('of WinRM whose end was not seen, and encoded ones', () => {
    const script = Buffer.from('Get-Process', 'utf16le').toString('base64')
    const [event] = eventsOf(
      [
        post(
          '/wsman',
          SOAP,
          envelope('Command', `<Command>powershell -encodedcommand ${script}</Command>`),
        ),
        answer('200 OK', SOAP, envelope('x', '')),
      ],
      'command',
    )
    deepStrictEqual([event!.status, event!.detail?.decoded], ['unknown', 'Get-Process'])
  })

  test('of PowerShell remoting: the pipeline', () => {
    const clixml =
      '<Obj><MS><S N="Cmd">Get-ChildItem</S><S N="N">-Path</S><S N="V">C:\\</S></MS><MS><S N="Cmd">Out-Default</S></MS></Obj>'
    const fragment = Buffer.concat([Buffer.alloc(61), Buffer.from(clixml)]).toString('base64')
    const body = `<w:ResourceURI>http://schemas.microsoft.com/powershell/Microsoft.PowerShell</w:ResourceURI><rsp:Arguments>${fragment}</rsp:Arguments>`
    const [event] = eventsOf(
      [post('/wsman', SOAP, envelope('Command', body)), answer('200 OK', SOAP, envelope('x', ''))],
      'command',
    )
    strictEqual(event!.object, 'Get-ChildItem -Path C:\\ | Out-Default')
  })

  test('of WinRM sealed are said to be', () => {
    const { session } = play(http, [
      post(
        '/wsman',
        'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted"',
        '--x',
      ),
      answer('200 OK'),
    ])
    deepStrictEqual(session.tags, ['winrm-sealed'])
    strictEqual(session.facts.encrypted, true)
  })

  test('in containers', () => {
    const pod = get('/api/v1/namespaces/shop/pods/web-1/exec?command=ls&command=-l&stdout=true')
    const [one] = eventsOf([pod, answer('403 Forbidden')], 'command')
    deepStrictEqual(
      [one!.object, one!.status, one!.detail],
      ['ls -l', 'error', { namespace: 'shop', pod: 'web-1' }],
    )
    const docker = post('/v1.43/containers/abc/exec', JSON_TYPE, '{"Cmd":["id","-u"]}')
    strictEqual(eventsOf([docker, answer('201 Created')], 'command')[0]!.object, 'id -u')
  })

  test('called by JSON-RPC and XML-RPC', () => {
    const methods = (piece: Piece) =>
      eventsOf([piece, answer('200 OK')], 'request')[0]!.detail?.rpc_methods
    deepStrictEqual(
      methods(post('/', JSON_TYPE, '{"jsonrpc":"2.0","method":"getblock","params":[]}')),
      ['getblock'],
    )
    deepStrictEqual(
      methods(
        post(
          '/RPC2',
          'text/xml',
          '<methodCall><methodName>system.listMethods</methodName></methodCall>',
        ),
      ),
      ['system.listMethods'],
    )
  })
})

describe('http files', () => {
  test('by disposition, by type, by part', () => {
    const name = (pieces: Piece[]) =>
      eventsOf(pieces, 'file').map((e) => [e.action, e.object, e.bytes])
    deepStrictEqual(
      name([
        get('/x'),
        answer(
          '200 OK',
          'text/csv',
          'a,b',
          "Content-Disposition: attachment; filename*=UTF-8''na%C3%AFve.csv",
        ),
      ]),
      [['DOWNLOAD', 'naïve.csv', 3]],
    )
    deepStrictEqual(
      name([get('/a/setup.exe'), answer('200 OK', 'application/x-msdownload', 'MZ')]),
      [['DOWNLOAD', '/a/setup.exe', 2]],
    )
    deepStrictEqual(name([get('/a.html'), answer('200 OK', 'text/html', 'x')]), [])
    const part =
      '--b\r\nContent-Disposition: form-data; name="f"; filename="../x.sh"\r\n\r\necho\r\n--b--\r\n'
    deepStrictEqual(
      name([post('/up', 'multipart/form-data; boundary=b', part), answer('200 OK')]),
      [['UPLOAD', '../x.sh', part.length]],
    )
  })
})

describe('http of other versions', () => {
  test('0.9, answered so and by a newer server', () => {
    const { state, session } = play(http, [orig('GET /x\r\n'), resp('<p>hi\n<p>there')])
    strictEqual(state.fields.version, '0.9')
    strictEqual(session.events[0]!.bytes, 14)
    const newer = play(http, [orig('GET /x\r\n'), answer('400 Bad Request')])
    strictEqual(newer.session.events[0]!.statusCode, '400')
  })

  test('2: frames that are none end it', () => {
    const { verdict, session } = play(http, [
      orig('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x7f\0\0\0\0\0'),
    ])
    strictEqual(verdict, 3)
    deepStrictEqual(session.anomalies, ['bad-frame'])
  })
})

describe('http bodies', () => {
  test('are kept for few requests at once', () => {
    const { session } = play(http, [
      ...Array.from({ length: 12 }, () => login),
      ...Array.from({ length: 12 }, () => answer('401 Unauthorized')),
    ])
    strictEqual(session.events.filter((e) => e.kind === 'auth').length, 8)
    strictEqual(session.events.filter((e) => e.kind === 'request').length, 12)
  })
})
