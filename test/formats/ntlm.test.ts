import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type NtlmMessage, readNtlm } from '../../src/formats/ntlm.ts'
import { makeAuthenticate, makeChallenge, makeNegotiate } from './tokens.ts'

const PAIRS = { 1: 'FILES', 2: 'LAB', 3: 'files.lab.example', 4: 'lab.example', 5: 'example' }

const read = (bytes: Buffer): NtlmMessage | undefined => {
  const framed = Buffer.concat([Buffer.alloc(5, 0x41), bytes, Buffer.alloc(40, 0x42)])
  return readNtlm(framed, 5, 5 + bytes.length)
}
const said = (bytes: Buffer): Record<string, unknown> => {
  const message = read(bytes)
  ok(message !== undefined)
  return Object.fromEntries(
    Object.entries(message).filter(([, value]) => value !== '' && value !== false),
  )
}

describe('NTLM messages', () => {
  test('an opening names domain and workstation only where its flags say so', () => {
    deepStrictEqual(said(makeNegotiate()), { type: 1, version: '10.0.19041' })
    deepStrictEqual(said(makeNegotiate('LAB', 'WS1')), {
      type: 1,
      domain: 'LAB',
      workstation: 'WS1',
      version: '10.0.19041',
    })
  })

  test('a challenge names the server in every way it does', () => {
    deepStrictEqual(said(makeChallenge('LAB', PAIRS)), {
      type: 2,
      targetName: 'LAB',
      nbComputer: 'FILES',
      nbDomain: 'LAB',
      dnsComputer: 'files.lab.example',
      dnsDomain: 'lab.example',
      dnsTree: 'example',
      version: '10.0.19041',
    })
  })

  test('an answer of version 2 names user and, for one-sided captures, the server', () => {
    const who = { user: 'anna', domain: 'LAB', workstation: 'WS1' }
    deepStrictEqual(said(makeAuthenticate({ ...who, pairs: { ...PAIRS, 9: 'cifs/files' } })), {
      type: 3,
      ...who,
      targetName: 'cifs/files',
      nbComputer: 'FILES',
      nbDomain: 'LAB',
      dnsComputer: 'files.lab.example',
      dnsDomain: 'lab.example',
      dnsTree: 'example',
      version: '10.0.19041',
      isNtlmV2: true,
    })
  })

  test('an answer of version 1 in OEM, and one without flags', () => {
    const who = { user: 'bo', domain: 'D', workstation: 'OLD' }
    deepStrictEqual(said(makeAuthenticate({ ...who, isOem: true })), {
      type: 3,
      ...who,
      version: '10.0.19041',
    })
    deepStrictEqual(said(makeAuthenticate({ ...who, isOld: true })), { type: 3, ...who })
    deepStrictEqual(said(makeAuthenticate({ ...who, isOld: true, isOem: true })), {
      type: 3,
      ...who,
    })
  })

  test('nobody is anonymous', () => {
    const who = { user: '', domain: '', workstation: 'WS1' }
    ok(read(makeAuthenticate({ ...who, responseBytes: 0 }))?.isAnonymous)
    ok(read(makeAuthenticate({ ...who, flags: 0x800 }))?.isAnonymous)
    strictEqual(read(makeAuthenticate({ ...who, user: 'x', flags: 0x800 }))?.isAnonymous, false)
  })

  test('names are cut and made safe, fields that point outside are empty', () => {
    const long = read(
      makeAuthenticate({ user: 'u'.repeat(900), domain: '\x1b[2J', workstation: '' }),
    )
    strictEqual(long?.user, 'u'.repeat(256))
    strictEqual(long?.domain, '\\x1b[2J')
    const astray = makeAuthenticate({ user: 'anna', domain: 'LAB', workstation: '' })
    astray.writeUInt32LE(0xfffffff0, 36 + 4)
    strictEqual(read(astray)?.user, '')
    strictEqual(read(astray)?.domain, 'LAB')
  })

  test('what is cut short or garbled is never an exception, nothing else is a message', () => {
    strictEqual(read(Buffer.from('NTLMSSP\0\x09\0\0\0\0\0\0\0\0\0\0\0', 'latin1')), undefined)
    strictEqual(read(Buffer.from('NTLMSSQ\0\x01\0\0\0\0\0\0\0\0\0\0\0', 'latin1')), undefined)
    const whole = [
      makeNegotiate('LAB', 'WS1'),
      makeChallenge('LAB', PAIRS),
      makeAuthenticate({ user: 'anna', domain: 'LAB', workstation: 'WS1', pairs: PAIRS }),
    ]
    for (const message of whole)
      for (let size = 0; size < message.length; size++) read(message.subarray(0, size))
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(400), fc.nat(255), (message, at, byte) => {
        const changed = Buffer.from(message)
        changed[12 + (at % (message.length - 12))] = byte
        ok(read(changed) !== undefined)
      }),
      { numRuns: 500, seed: 1 },
    )
  })
})
