import { deepStrictEqual, strictEqual, throws } from 'node:assert'
import { describe, test } from 'node:test'
import { bindParameters, parseQuestion } from '../../src/commands/question.ts'

const TEXT = `-- Who came by night,
-- and whence?
--
-- Reads well.
--
-- user = ''              only this one
-- zone = Europe/Berlin   where the people are
-- since = 1970-01-01 00:00:00
SELECT {user:String}, {zone:String}, {since:DateTime('UTC')}, {user:String}, {left:UInt8};
`

describe('questions from files', () => {
  test('have a title, SQL and parameters with what they are unless given', () => {
    const question = parseQuestion(TEXT)
    strictEqual(question.title, 'Who came by night, and whence?')
    deepStrictEqual(question.parameters, [
      { name: 'user', initial: '' },
      { name: 'zone', initial: 'Europe/Berlin' },
      { name: 'since', initial: '1970-01-01 00:00:00' },
      { name: 'left', initial: undefined },
    ])
    strictEqual(question.sql.endsWith('{left:UInt8}'), true)
    deepStrictEqual(bindParameters(question, ['left=3', 'user=a=b']), {
      user: 'a=b',
      zone: 'Europe/Berlin',
      since: '1970-01-01 00:00:00',
      left: '3',
    })
  })

  test('say what is missing, unknown or no value', () => {
    const question = parseQuestion(TEXT)
    throws(() => bindParameters(question, []), /The query needs a value: --param left=\.\.\./)
    throws(
      () => bindParameters(question, ['x=1']),
      /no parameter x; it has user, zone, since, left/,
    )
    throws(() => bindParameters(parseQuestion('SELECT 1'), ['x=1']), /it has none/)
    throws(() => bindParameters(question, ['left']), /--param left is not NAME=VALUE/)
  })

  test('may be plain SQL', () => {
    deepStrictEqual(parseQuestion('SELECT 1;'), { title: '', sql: 'SELECT 1', parameters: [] })
  })
})
