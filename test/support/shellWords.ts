/** Words of a command as a shell sees them, for commands that stand in documentation. */

/** What ends a command, or begins what is not of it: pipes, redirections, comments. */
const END = /^(?:\||\|\||&&|&|;|#|[<>].*|2>.*|\)|\\)$/

/** The words of a line up to its end, quotes taken off; `$(...)` and variables stay as they are. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  for (const [word] of line.matchAll(/(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"'])+/g)) {
    if (END.test(word)) break
    const isLast = /[;)]$/.test(word) && !word.includes('$(')
    words.push(word.replace(/["']/g, '').replace(/[;)]$/, ''))
    if (isLast) break
  }
  return words
}

/** What `earshot`, by itself or in its container, is called with in a Markdown text: its code blocks, then its spans. */
export function findEarshotCommands(text: string): string[][] {
  const markdown = text.replace(/ *\\\n\s*/g, ' ')
  const blocks = [...markdown.matchAll(/^```\w*\n(.*?)^```/gms)].map((m) => m[1]!)
  const prose = markdown.replace(/^```\w*\n.*?^```/gms, '')
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map((m) => m[1]!.replaceAll('\n', ' '))
  return [...blocks.flatMap((block) => block.split('\n')), ...spans].flatMap((line) => {
    const words = CONTAINED.exec(line)?.[1] ?? CALLED.exec(line)?.[1]
    // A line of a picture is no command.
    return words === undefined || words.includes('---') ? [] : [splitWords(words)]
  })
}

/** `docker compose run sensor doctor`: what follows the service is for Earshot. */
const CONTAINED = /docker compose\b.* run(?: -[-\w=]+)* (?:sensor|topics|migrate) (.+)/
/** `earshot query`, `sudo npx earshot query`; not the name of an image, a folder or a user. */
const CALLED = /^(?:[$#] )?(?:sudo )?(?:npx )?earshot ([a-z].*)/
