import { match, ok, strictEqual, throws } from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { checkRule, Privacy } from '../../src/config/privacy.ts'
import { UsageError } from '../../src/config/problems.ts'
import { createSettings } from '../../src/config/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const keyFile = (key: string): string => {
  const path = join(folder, `${key.length}.key`)
  writeFileSync(path, key)
  return path
}
const KEY = 'a key of more than sixteen bytes'
const viewOf = (privacy: string[], protocol: string, client: string, server: string) => {
  const settings = { ...createSettings(), privacy, secretsKeyFile: keyFile(KEY) }
  const view = new Privacy(settings).viewOf(protocol, client, server)
  return `${view.secrets} ${view.statements}`
}

describe('privacy', () => {
  test('the first rule whose protocol and network fit decides; what it leaves out is as for all', () => {
    const rules = [
      'mysql 10.0.0.0/8 secrets=keep statements=class',
      'mysql,redis * statements=no-literals',
      '* 2001:db8::/32,192.0.2.9 secrets=hash',
    ]
    strictEqual(viewOf(rules, 'mysql', '10.1.2.3', '192.0.2.1'), 'keep class')
    strictEqual(viewOf(rules, 'mysql', '192.0.2.1', '10.255.0.1'), 'keep class')
    strictEqual(viewOf(rules, 'mysql', '192.0.2.1', '11.0.0.1'), 'mask no-literals')
    strictEqual(viewOf(rules, 'redis', '10.1.2.3', '10.1.2.4'), 'mask no-literals')
    strictEqual(viewOf(rules, 'ssh', '2001:db8::1', '2001:db9::1'), 'hash full')
    strictEqual(viewOf(rules, 'ssh', '192.0.2.8', '192.0.2.9'), 'hash full')
    strictEqual(viewOf(rules, 'ssh', '192.0.2.8', '192.0.2.7'), 'mask full')
  })

  test('a hash is the same for the same secret under the same key', () => {
    const hash = (secret: string, key = KEY): string =>
      new Privacy({ ...createSettings(), secrets: 'hash', secretsKeyFile: keyFile(key) }).hash(
        secret,
      )
    match(hash('topsecret'), /^hmac:[0-9a-f]{32}$/)
    strictEqual(hash('topsecret'), hash('topsecret'))
    ok(hash('topsecret') !== hash('topsecret2'))
    ok(hash('topsecret') !== hash('topsecret', `${KEY}!`))
  })

  test('says what is wrong with a rule or a key', () => {
    strictEqual(checkRule('* * secrets=keep'), '')
    match(checkRule('mysql secrets=hash'), /is written as in/)
    match(checkRule('* 10.0.0.0/33 secrets=hash'), /10\.0\.0\.0\/33 is no network/)
    match(checkRule('* * secrets=show'), /secrets=show is none of/)
    match(checkRule('* * statements=some'), /statements=some is none of/)
    const load = (flags: Record<string, unknown>) => () => loadSettings({ flags })
    throws(load({ secrets: 'hash' }), UsageError)
    throws(
      load({ secrets: 'hash', secretsKeyFile: join(folder, 'none') }),
      /Cannot read secrets_key_file/,
    )
    throws(load({ secrets: 'hash', secretsKeyFile: keyFile('short') }), /has 5 bytes/)
    throws(load({ privacy: ['nonsense'] }), /privacy cannot be/)
    const environment = { EARSHOT_PRIVACY: 'mysql,redis * secrets=keep; ssh * secrets=mask' }
    strictEqual(loadSettings({ environment }).settings.privacy.length, 2)
  })
})
