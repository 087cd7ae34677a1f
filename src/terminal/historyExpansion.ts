/**
 * History expansion (`!!`, `!$`, `!word`, `^old^new`): a shell writes the line it makes of it before
 * it runs it, as the first line of output. That line is what was run, and what its history has.
 */

/** `!` behind nothing that makes it plain: a backslash, a single quote, `$`, `[` (as in `[!a-z]`). */
const EXPANSION = /(?:^|[^\\'$[{])!(?:!|\$|\^|\*|-?\d|[A-Za-z?])/
const QUICK = /^\^([^^]+)\^/

/** What was run for `typed`: the first line of its output when that fits, else `typed` itself. */
export function expandHistory(typed: string, output: string, lastCommand: string): string {
  const isQuick = QUICK.test(typed)
  const at = isQuick ? 0 : typed.search(EXPANSION)
  if (at < 0 || output === '') return typed
  const end = output.indexOf('\n')
  const shown = (end < 0 ? output : output.slice(0, end)).trimEnd()
  if (shown === '' || shown === typed) return typed
  return fits(typed, shown, lastCommand) ? shown : typed
}

/** Whether `shown` can be what `typed` was expanded to: its plain parts are there, or the command it names. */
function fits(typed: string, shown: string, lastCommand: string): boolean {
  if (QUICK.test(typed)) return lastCommand.includes(QUICK.exec(typed)![1]!)
  const mark = typed.indexOf('!')
  const before = typed.slice(0, mark)
  const named = /^!([A-Za-z][^\s:]*)/.exec(typed.slice(mark))?.[1] ?? ''
  if (typed.startsWith('!!')) return lastCommand !== '' && shown.startsWith(lastCommand)
  if (before !== '') return shown.startsWith(before)
  return named !== '' && shown.startsWith(named)
}
