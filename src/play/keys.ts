/** Keys of the player, as terminals send them. */

export type Action =
  | 'pause'
  | 'faster'
  | 'slower'
  | 'next'
  | 'previous'
  | 'step'
  | 'forward'
  | 'back'
  | 'restart'
  | 'quit'

const KEYS: Readonly<Record<string, Action>> = {
  ' ': 'pause',
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
  n: 'next',
  p: 'previous',
  '.': 'step',
  '\u001b[C': 'forward',
  '\u001bOC': 'forward',
  '\u001b[D': 'back',
  '\u001bOD': 'back',
  '0': 'restart',
  q: 'quit',
  // Control-C and Control-D: in raw mode they are keys like others.
  '\u0003': 'quit',
  '\u0004': 'quit',
}

export const KEY_HELP =
  'space pause, + - speed, n p next and previous command, arrows 5 s, . one step, 0 from the beginning, q quit'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals send begins with ESC
const KEY = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O[@-~])|[\s\S]/g

/** The actions of what was typed; other keys are nothing. */
export const readKeys = (typed: string): Action[] =>
  [...typed.matchAll(KEY)].flatMap(([key]) => KEYS[key] ?? [])
