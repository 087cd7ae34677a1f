/** Every secret that somebody typed while the fixtures were recorded (fixtures/record), and how it may be written. */

export const FIXTURE_SECRETS = [
  'fixture-pass-1',
  'fixture-pass-2',
  'fixture-pass-3',
  'fixture-Pass-4',
  'wrong-0',
  'wrong-1',
  'wrong-22',
  'wrong-333',
  'wrong-sudo-1',
  'Wrong-but-long-17-x',
  'fixture-pass-9',
  // ldap, radius, tacacs
  'Fixture-pass-9',
  'fixture-shared-1',
  'doorkey-77',
  'fixpass8',
  'lab4pass',
  'fixture-community-7',
  'wrong-community-9',
  '0123456789abcdeffedcba9876543210',
] as const

/** What of `secret` stands in Base64 whatever is before and after it. */
function listBase64(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    const text = bytes.toString('base64').replaceAll('=', '')
    // Characters that its neighbours have a part in are left off.
    const from = before === 0 ? 0 : before + 1
    return text.slice(from, bytes.length % 3 === 0 ? undefined : -1)
  })
}

/** Shorter pieces than this are found by chance. */
const MIN_UNITS = 8

/** The secrets as they are, in Base64, in hexadecimal, and with each character in two bytes. */
const SHAPES: readonly (readonly [secret: string, shape: string])[] = FIXTURE_SECRETS.flatMap(
  (secret) =>
    [
      secret,
      ...listBase64(secret).filter((text) => text.length >= MIN_UNITS),
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret, 'utf16le').toString('latin1'),
      [...secret].join('\\u0000'),
    ].map((shape) => [secret, shape] as const),
)

/** The first secret that stands in a text, in whatever shape; undefined without one. */
export function findSecret(text: string): string | undefined {
  return SHAPES.find(([, shape]) => text.includes(shape))?.[0]
}
