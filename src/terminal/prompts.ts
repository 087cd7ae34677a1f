/**
 * What a line of a server says: a prompt for a name or a secret, a login's
 * result, a shell waiting. By content, in the languages common systems speak.
 */
import { MAX_PROMPT_LINE_CHARS } from './constants.ts'

export const Prompt = { None: 0, Login: 1, Secret: 2 } as const
export type Prompt = (typeof Prompt)[keyof typeof Prompt]

const LOGIN_WORDS =
  'log[ -]?in(?: name)?|log[ -]?on(?: name)?|handle|alias|callsign|(?:member|character|account|your) name|user[ -]?name|user(?:[ -]?id)?|account(?: name)?|benutzer(?:name|kennung)?|' +
  "anmeld(?:ename|ung)|kennung|nom d'utilisateur|utilisateur|identifiant|nombre de usuario|usuario|usu\u00e1rio|" +
  'nome utente|utente|gebruikersnaam|anv\u00e4ndarnamn|brukernavn|brugernavn|u\u017eivatel|u\u017cytkownik|' +
  'felhaszn\u00e1l\u00f3n\u00e9v|kullan\u0131c\u0131 ad\u0131|\u043b\u043e\u0433\u0438\u043d|\u0438\u043c\u044f \u043f\u043e\u043b\u044c\u0437\u043e\u0432\u0430\u0442\u0435\u043b\u044f|' +
  '\u7528\u6237\u540d|\u7528\u6236\u540d|\u767b\u5f55|\u767b\u9304|\u30ed\u30b0\u30a4\u30f3(?:\u540d)?|\u30e6\u30fc\u30b6\u30fc?\u540d|\uc0ac\uc6a9\uc790(?: \uc774\ub984)?'

const SECRET_WORDS =
  'pass[ -]?word|pass[ -]?phrase|passwd|pass[ -]?code|verification code|authentication code|one[ -]time code|otp|pin(?: code)?|token|' +
  'kennwort|passwort|mot de passe|contrase\u00f1a|clave|senha|palavra-passe|wachtwoord|l\u00f6senord|passord|adgangskode|' +
  'heslo|has\u0142o|jelsz\u00f3|parola|\u043f\u0430\u0440\u043e\u043b\u044c|\u5bc6\u7801|\u5bc6\u78bc|\u53e3\u4ee4|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638|\uc554\ud638'

const LOGIN = new RegExp(
  `(?:^|[\\s>*'"(\\[/])(?:${LOGIN_WORDS})\\s*(?:\\([^)]*\\)|\\[[^\\]]*\\])?\\s*[:\uff1a>]\\s*$`,
  'iu',
)
const SECRET = new RegExp(
  `(?:^|[^\\p{L}\\d_])(?:${SECRET_WORDS})[^:\uff1a]{0,60}[:\uff1a]\\s*$`,
  'iu',
)
/** Games and mailboxes ask in sentences. */
const ASKS_NAME = /\b(?:by what name|what is your (?:name|handle)|who are you)\b[^?]{0,60}\?\s*$/i
const BARE_SECRET = new RegExp(
  `^\\s*(?:please |enter |your |the )*(?:${SECRET_WORDS})\\s*[>?]?\\s*$`,
  'iu',
)
const LAST_LOGIN = /last (?:failed |successful |unsuccessful |interactive )?login/i

const COLON = 0x3a
const GREATER = 0x3e
const QUESTION = 0x3f
const DOT = 0x2e
/** Of a line in a script other than Latin's, or one that ends in rare blanks: only the expressions tell. */
const OTHER = -1

/** ASCII and Latin-1 characters a bare secret's words end with. */
const SECRET_ENDS = /[adenopt\u00f3]/i
/** And those that a shell's prompt ends with. */
const SHELL_ENDS = /[$#>%\]~\u00bb]/

const markAll = (ends: RegExp): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, i) => (ends.test(String.fromCharCode(i)) ? 1 : 0))
const endsSecret = markAll(SECRET_ENDS)
const endsShell = markAll(SHELL_ENDS)

/** The last character that is no blank, 0 when there is none, OTHER past Latin-1. */
function findLast(line: string): number {
  for (let at = line.length - 1; at >= 0; at--) {
    const unit = line.charCodeAt(at)
    if (unit > 0xff) return OTHER
    if (unit !== 0x20 && unit !== 0xa0 && (unit < 0x09 || unit > 0x0d)) return unit
  }
  return 0
}

/** What the unfinished line asks for. */
export function classifyPrompt(line: string): Prompt {
  if (line.length === 0 || line.length > MAX_PROMPT_LINE_CHARS) return Prompt.None
  // Looked at first, as most lines end like no prompt.
  const last = findLast(line)
  const isColon = last === COLON || last === OTHER
  if (isColon && SECRET.test(line)) return Prompt.Secret
  const isBare = last === OTHER || last === GREATER || last === QUESTION || endsSecret[last] === 1
  if (isBare && BARE_SECRET.test(line)) return Prompt.Secret
  const isLogin =
    ((isColon || last === GREATER) && LOGIN.test(line)) ||
    (last === QUESTION && ASKS_NAME.test(line))
  return isLogin && !LAST_LOGIN.test(line) ? Prompt.Login : Prompt.None
}

const FAILURE = new RegExp(
  'login incorrect|incorrect (?:login|password|user)|(?:user|authori[sz]ation|authentication|login) (?:is )?(?:authorization )?failure|% ?bad secrets|% ?authorization failed|% ?error in authentication|' +
    'error: ?authentication fail|error: the password is (?:invalid|incorrect)|unable to verify password|wrong username|username or password (?:is )?(?:incorrect|invalid|wrong)|(?:timeout expired|timed out) *!|' +
    'authentication (?:failed|failure|error)|% ?bad passwords|% ?login invalid|' +
    '% ?authentication failed|% ?access denied|^\\W*access denied\\W*$|login failed|logon failure|logon failed|login failure|invalid (?:login|password|user|username|credential)|' +
    'bad (?:password|username|user)|wrong (?:password|user)|password incorrect|(?:password|user ?name|login) (?:is )?(?:wrong|invalid)|not in the sudoers file|is not allowed to (?:run|execute)|^(?:su|doas): (?:sorry|operation not permitted|incorrect|must be)|^(?:\\S+: )?permission denied\\W*$|sorry, try again|' +
    'incorrect password attempt|local authentication is rejected|error: ?(?:failed to (?:login|authenticate)|username or password)|user was locked|' +
    'too many (?:login|authentication|bad) |maximum number of (?:tries|login)|login timed out|anmeldung fehlgeschlagen|anmeldung falsch|falsche anmeldung|' +
    'identifiant incorrect|mot de passe incorrect|acceso denegado|login incorrecto|usu\u00e1rio ou senha|nieprawid\u0142owy login|' +
    '\u043d\u0435\u0432\u0435\u0440\u043d\u044b\u0439|\u767b\u5f55\u5931\u8d25|\u5bc6\u7801\u9519\u8bef|\u30ed\u30b0\u30a4\u30f3\u304c\u9055\u3044\u307e\u3059',
  'iu',
)
const SUCCESS =
  /^\s*(?:last (?:successful |unsuccessful |failed |interactive )?login\b|you have (?:new |old |no )?mail|no mail\.|welcome to |logged in|login successful|login succeeded|successfully logged|info: the max number of vty|letzte anmeldung|derni\u00e8re connexion|\u00faltimo (?:inicio|acceso))/iu

/** Words of a refused login on a line of output. */
export const saysFailure = (line: string): boolean =>
  line.length <= MAX_PROMPT_LINE_CHARS && FAILURE.test(line)

/** Words that follow an accepted login on a line of output. */
export const saysSuccess = (line: string): boolean =>
  line.length <= MAX_PROMPT_LINE_CHARS && SUCCESS.test(line)

const SHELL = /(?:[$#>%\u276f\u279c\u00bb]|[\w\])][$#>%\]~]|~\s?[$#%>])\s*$/u

/** Whether an unfinished line looks like a shell, Python's `...` or a device waiting for a command. */
export function looksLikeShell(line: string): boolean {
  if (line.length === 0 || line.length > MAX_PROMPT_LINE_CHARS) return false
  const last = findLast(line)
  if (last === DOT) return line.trim() === '...'
  return (last === OTHER || endsShell[last] === 1) && SHELL.test(line)
}

const ROOT_SHELL = /#\s*$/

/** Whether a shell prompt is a privileged one, by the old custom. */
export const looksPrivileged = (line: string): boolean => ROOT_SHELL.test(line)

const PROMPT_HEAD =
  /^(?:\S{0,80}[$#%>]|\[[^\]]{0,80}\][$#%>]?|<[^>]{0,80}>|[A-Z]:\\[^>]{0,200}>)\s?/u

/** Length of what looks like a prompt at the start of a line, 0 when there is none. */
export const promptLength = (line: string): number => PROMPT_HEAD.exec(line)?.[0].length ?? 0

const SECRET_NAME = /pass|pwd|secret|token|key|credential|auth(?!or)|ibmsubs|ibmrseed|cookie/i

/** Whether a variable's name says that its value is a secret. */
export const namesSecret = (name: string): boolean => SECRET_NAME.test(name)
