/** Errors that carry a sentence for the person at the terminal, and the exit code they end with. */

/** Something went wrong that is not the caller's wording: exit code 1. */
export class Failure extends Error {
  readonly exitCode: number = 1
}

/** A wrong flag, setting or address: exit code 2. */
export class UsageError extends Failure {
  override readonly exitCode = 2
}

/** The message of whatever was thrown, on one line. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/\s+/g, ' ').trim()
}

/** Error code of a system call that failed, or ''. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
