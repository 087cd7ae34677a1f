import { deepStrictEqual, doesNotThrow, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readSecurityToken, type SecurityToken } from '../../src/formats/spnego.ts'
import {
  der,
  makeAnswer,
  makeAuthenticate,
  makeKerberosError,
  makeNegotiate,
  makeOpening,
  makeTicketRequest,
  OID_KERBEROS,
  OID_NTLM,
  OID_SPNEGO,
  wrapKerberos,
} from './tokens.ts'

const read = (bytes: Buffer): SecurityToken | undefined => {
  const framed = Buffer.concat([Buffer.alloc(3, 0x41), bytes, Buffer.alloc(30, 0x42)])
  return readSecurityToken(framed, 3, 3 + bytes.length)
}
const TICKET = makeTicketRequest('cifs/files.lab.example', 'LAB.EXAMPLE')
const TOLD = {
  message: 'ap-req',
  service: 'cifs/files.lab.example',
  realm: 'LAB.EXAMPLE',
  encryptionType: 18,
  errorCode: 0,
}

describe('security tokens', () => {
  test('an opening with NTLM inside', () => {
    const ntlm = makeNegotiate()
    const token = read(makeOpening([OID_NTLM], ntlm))
    strictEqual(token?.form, 'init')
    deepStrictEqual(token?.mechanisms, ['ntlm'])
    strictEqual(token?.mechanism, 'ntlm')
    strictEqual(token?.ntlm?.type, 1)
    strictEqual(token.tokenEnd - token.tokenStart, ntlm.length)
  })

  test('an opening with a Kerberos ticket, GSS around it', () => {
    const token = read(makeOpening([OID_KERBEROS, OID_NTLM], wrapKerberos(1, TICKET)))
    deepStrictEqual(token?.mechanisms, ['kerberos', 'ntlm'])
    strictEqual(token?.mechanism, 'kerberos')
    deepStrictEqual(token?.kerberos, TOLD)
  })

  test("a server's offer says who it is where it does", () => {
    const offer = (hint: string): Buffer =>
      der(
        0x60,
        OID_SPNEGO,
        der(
          0xa0,
          der(
            0x30,
            der(0xa0, der(0x30, OID_NTLM)),
            der(0xa3, der(0x30, der(0xa0, der(0x1b, Buffer.from(hint))))),
          ),
        ),
      )
    strictEqual(read(offer('files$@LAB.EXAMPLE'))?.hint, 'files$@LAB.EXAMPLE')
    strictEqual(read(offer('not_defined_in_RFC4178@please_ignore'))?.hint, '')
  })

  test('answers: state, mechanism, token', () => {
    const refused = read(makeAnswer(2))
    strictEqual(refused?.state, 'reject')
    strictEqual(refused?.mechanism, '')
    const proof = makeAuthenticate({ user: 'anna', domain: 'LAB', workstation: 'WS1' })
    const answer = read(makeAnswer(1, OID_NTLM, proof))
    strictEqual(answer?.state, 'accept-incomplete')
    strictEqual(answer?.ntlm?.user, 'anna')
    strictEqual(read(makeAnswer(-1, undefined, proof))?.state, '')
    const error = read(
      makeAnswer(2, OID_KERBEROS, wrapKerberos(3, makeKerberosError(37, 'cifs/x', 'R'))),
    )
    strictEqual(error?.kerberos?.message, 'error')
    strictEqual(error.kerberos.errorCode, 37)
    strictEqual(error.kerberos.service, 'cifs/x')
  })

  test('bare tokens, and GSS of one mechanism', () => {
    strictEqual(read(makeNegotiate())?.form, 'bare')
    deepStrictEqual(read(TICKET)?.kerberos, TOLD)
    const gss = read(wrapKerberos(1, TICKET))
    strictEqual(gss?.form, 'gss')
    deepStrictEqual(gss?.mechanisms, ['kerberos'])
    deepStrictEqual(gss?.kerberos, TOLD)
  })

  test('an unknown mechanism keeps its identifier', () => {
    const token = read(makeOpening([Buffer.from('06032a0304', 'hex')]))
    deepStrictEqual(token?.mechanisms, ['1.2.3.4'])
  })

  test('nothing else is a token, and no byte makes it throw', () => {
    strictEqual(read(Buffer.from('GET / HTTP/1.1')), undefined)
    strictEqual(read(Buffer.alloc(0)), undefined)
    strictEqual(read(Buffer.from('N')), undefined)
    const whole = [
      makeOpening([OID_KERBEROS, OID_NTLM], wrapKerberos(1, TICKET)),
      makeAnswer(1, OID_NTLM, makeAuthenticate({ user: 'a', domain: 'b', workstation: 'c' })),
      makeKerberosError(37, 'cifs/x', 'R'),
    ]
    for (const token of whole)
      for (let size = 0; size < token.length; size++)
        doesNotThrow(() => read(token.subarray(0, size)))
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(2000), fc.nat(255), (token, at, byte) => {
        const changed = Buffer.from(token)
        changed[at % token.length] = byte
        doesNotThrow(() => read(changed))
      }),
      { numRuns: 1000, seed: 1 },
    )
  })
})
