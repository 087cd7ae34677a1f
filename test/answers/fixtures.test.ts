/** What servers and clients logged of each recorded session is what the records say. */
import { deepStrictEqual, ok } from 'node:assert'
import { describe, test } from 'node:test'
import { compareAnswers, readAnswers } from './answers.ts'

describe('answers of the programs', () => {
  for (const answers of readAnswers()) {
    test(`${answers.scenario}: ${answers.description}`, async () => {
      const compared = await compareAnswers(answers)
      ok(compared.length > 0)
      const different = compared
        .filter((c) => !c.isEqual)
        .map(({ what, expected, actual }) => ({ what, expected, actual }))
      deepStrictEqual(different, [])
    })
  }
})
