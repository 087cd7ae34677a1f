/**
 * The mark in the comment of what is made anew rather than altered: views, and the tables
 * through which rows only pass. From it migrate sees whether they are as wanted, which
 * the server's own wording of them does not tell from one release to the next.
 */
import { createHash } from 'node:crypto'
import { quoteText, type Statement } from './statement.ts'

const DIGITS = 12
const COMMENT = /\nCOMMENT '((?:[^'\\]|\\.)*)'$/
const MARK = /\(earshot ([0-9a-f]{12})\)$/

/** The statement with its mark. `columns`: text of the columns that its `SELECT *` takes. */
export function seal(statement: Statement, columns = ''): Statement {
  const { name, sql } = statement
  const mark = createHash('sha256').update(`${sql}\n${columns}`).digest('hex').slice(0, DIGITS)
  const found = COMMENT.exec(sql)
  if (found === null) return { name, sql: `${sql}\nCOMMENT ${quoteText(`(earshot ${mark})`)}` }
  return { name, sql: `${sql.slice(0, -1)} (earshot ${mark})'` }
}

/** The mark in a comment or in a sealed statement; '' without one. */
export const readSeal = (comment: string): string => MARK.exec(comment.replace(/'$/, ''))?.[1] ?? ''
