/**
 * Verbs and reply codes as strings of the program's own: RFC 959 (4.1, 4.2), 1639, 2228,
 * 2389, 2428, 2640, 3659, 7151. Made anew for each line they would be compared letter by
 * letter with all they are asked for.
 */

const VERBS =
  'USER PASS ACCT CWD XCWD CDUP XCUP SMNT REIN QUIT PORT PASV EPRT EPSV LPRT LPSV TYPE STRU MODE ' +
  'RETR STOR STOU APPE ALLO REST RNFR RNTO ABOR DELE RMD XRMD MKD XMKD PWD XPWD LIST NLST MLSD ' +
  'MLST SITE SYST STAT HELP NOOP FEAT OPTS SIZE MDTM AUTH ADAT PROT PBSZ CCC CONF ENC MIC LANG ' +
  'HOST CLNT'
const LONGEST_VERB_BYTES = 4
/** A letter without the bit that makes it lower case. */
const UPPER = 0xdf

const byLetters = new Map(
  VERBS.split(' ').map((verb) => {
    const bytes = Buffer.from(verb, 'latin1')
    return [packLetters(bytes, 0, bytes.length), verb]
  }),
)
/** `100` to `699`, by number. */
const CODES: readonly string[] = Array.from({ length: 700 }, (_, code) => String(code))

function packLetters(bytes: Buffer, from: number, to: number): number {
  let packed = 0
  for (let at = from; at < to; at++) packed = (packed << 8) | (bytes[at]! & UPPER)
  return packed
}

/** The verb in the letters `[from, to)`, upper case. */
export function readVerb(bytes: Buffer, from: number, to: number): string {
  const known =
    to - from > LONGEST_VERB_BYTES ? undefined : byLetters.get(packLetters(bytes, from, to))
  return known ?? bytes.toString('latin1', from, to).toUpperCase()
}

/** The code in the three digits at `at`. */
export function readCode(bytes: Buffer, at: number): string {
  const code = (bytes[at]! - 0x30) * 100 + (bytes[at + 1]! - 0x30) * 10 + bytes[at + 2]! - 0x30
  return CODES[code]!
}
