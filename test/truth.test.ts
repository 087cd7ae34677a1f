/**
 * Every truth file beside a fixture against the records of its replay: what servers logged,
 * shells ran and clients were told is what the sensor says. What encryption, a lost packet or a
 * missing side hides is listed in HIDDEN with its reason, and everything else must hold.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { createSettings } from '../src/config/settings.ts'
import type { ReplayResult } from '../src/pipeline/result.ts'
import { FIXTURES } from './support/paths.ts'
import { eventsOf, lastSessions, type Row, replayLines } from './support/replayLines.ts'
import {
  type Auth,
  authOf,
  authOfSessions,
  readTruths,
  spoken,
  suTarget,
  type Truth,
  trimmed,
} from './support/truth.ts'

type Member = keyof Truth | 'user' | 'auth.events'

const ENCRYPTED = 'encrypted'
const ONE_SIDE = 'only one side was captured'
const MIDSTREAM = 'the capture begins behind it'
/** By protocol: what the wire does not show. */
const HIDDEN_BY_PROTOCOL: Readonly<Record<string, Partial<Record<Member, string>>>> = {
  rdp: { user: ENCRYPTED },
  ssh: { user: ENCRYPTED, commands: ENCRYPTED, files: ENCRYPTED },
}
/** By scenario: what encryption, a defect or the recording itself takes away. */
const HIDDEN: Readonly<Record<string, Partial<Record<Member, string>>>> = {
  'ftp/auth-tls': { auth: ENCRYPTED, files: ENCRYPTED },
  'rdp/negotiate-cookie': { server_says: ENCRYPTED },
  'rdp/tls': { server_says: ENCRYPTED },
  'net/midstream-ssh': {
    activity: 'without the banners nothing tells what it is',
    auth: MIDSTREAM,
    negotiated: MIDSTREAM,
  },
  'net/midstream-telnet': { auth: MIDSTREAM },
  'net/one-sided-client': { activity: ONE_SIDE, auth: ONE_SIDE, negotiated: 'what both agree on' },
  'net/one-sided-client-telnet': { auth: 'the answers of the server are missing' },
  'net/one-sided-server': { activity: ONE_SIDE, auth: ONE_SIDE, negotiated: 'what both agree on' },
  'net/one-sided-server-ftp': { auth: ONE_SIDE, files: ONE_SIDE, requests: ONE_SIDE },
  'net/snaplen-128': { files: 'the reply that ends it is cut', requests: 'long ones are cut' },
}
/** What is not as it should be yet, and where that is. */
const OPEN: readonly (readonly [RegExp, string, string])[] = []
/** vsftpd logs its own account's name where the client said `anonymous`. */
const ANONYMOUS: Auth = { result: 'success', method: 'anonymous', user: 'anonymous' }
/** Bytes nginx counts as body: chunk sizes and their line ends, and the 100 Continue before the answer. */
const COUNTED_BY_NGINX: Readonly<Record<string, readonly number[]>> = {
  'http/chunked': [12, 0],
  'http/expect-continue': [25],
}
const KEYBOARDS: Readonly<Record<string, string>> = { 409: 'English - United States' }
const todo = (truth: Truth, name: string): { todo?: string } => {
  const found = OPEN.find(([scenario, member]) => scenario.test(truth.scenario) && member === name)
  return found === undefined ? {} : { todo: found[2] }
}
const hides = (truth: Truth, member: Member): boolean =>
  (HIDDEN[truth.scenario]?.[member] ?? HIDDEN_BY_PROTOCOL[spoken(truth)]?.[member]) !== undefined

const repeats = (truth: Truth): number => (truth.scenario.startsWith('net/port-reuse') ? 2 : 1)

for (const truth of readTruths()) {
  describe(`truth of ${truth.scenario}`, () => {
    const protocol = spoken(truth)
    let all: Row[] = []
    let sessions: Row[] = []
    let events: Row[] = []
    let result: ReplayResult
    before(async () => {
      const settings = { ...createSettings(), sessions: 'all' as const }
      const replayed = await replayLines(join(FIXTURES, truth.file), 1, settings)
      result = replayed.result
      all = lastSessions(replayed.lines)
      sessions = all.filter((s) => s.protocol === protocol)
      events = eventsOf(replayed.lines)
    })
    const kinds = (...wanted: string[]): Row[] => events.filter((e) => wanted.includes(e.kind))
    /** Tests what the truth file says of `member`, unless it cannot be seen. */
    const check = <M extends keyof Truth>(
      member: M,
      verify: (known: NonNullable<Truth[M]>) => void,
    ): void => {
      const known = truth[member]
      if (known === undefined || hides(truth, member)) return
      test(member, todo(truth, member), () => verify(known as NonNullable<Truth[M]>))
    }

    check('connections', (known) => {
      const ends = (s: Row): string =>
        `${s.client_ip} ${s.client_port} ${s.server_ip} ${s.server_port}`
      const expected = Array.from({ length: repeats(truth) }, () => known.map(ends)).flat()
      deepStrictEqual(all.map(ends).sort(), expected.sort())
    })
    check('activity', (known) =>
      deepStrictEqual(
        sessions.map((s) => s.activity ?? ''),
        sessions.map(() => known),
      ),
    )
    check('auth', (known) => {
      const { events: _, ...logged } = known
      const auth = truth.scenario === 'ftp/anonymous' ? { ...logged, ...ANONYMOUS } : logged
      if (hides(truth, 'user')) auth.user = ''
      for (let i = 0; i < repeats(truth); i++) {
        const size = sessions.length / repeats(truth)
        deepStrictEqual(authOfSessions(sessions.slice(i * size, (i + 1) * size)), auth)
      }
    })
    if (truth.auth !== undefined && !hides(truth, 'auth') && !hides(truth, 'auth.events')) {
      test('auth events', todo(truth, 'auth events'), () => {
        const user = hides(truth, 'user')
          ? { user: '' }
          : truth.scenario === 'ftp/anonymous'
            ? { user: 'anonymous' }
            : {}
        const known = truth.auth!.events.map((e) => ({ ...e, ...user }))
        deepStrictEqual(kinds('auth').map(authOf), Array(repeats(truth)).fill(known).flat())
      })
    }
    check('auth_by_connection', (known) => {
      const seen = truth.connections.map((c) => {
        const s = sessions.find((row) => row.client_port === c.client_port)!
        if ((s.auth_result ?? '') === '') return null
        return { result: s.auth_result, method: s.auth_method, user: s.user }
      })
      deepStrictEqual(seen, known)
    })

    const isRoot = (e: Row): boolean => e.detail?.prompt?.trimEnd().endsWith('#') === true
    const commands = (): Row[] =>
      kinds('command').filter((e) => e.action === 'line' || e.action === 'exec')
    check('commands', (known) => {
      const seen = commands()
        .filter((e) => !isRoot(e))
        .map((e) => e.object ?? '')
      deepStrictEqual(seen, Array(repeats(truth)).fill(trimmed(known)).flat())
    })
    check('commands_as_root', (known) => {
      deepStrictEqual(
        commands()
          .filter(isRoot)
          .map((e) => e.object),
        trimmed(known),
      )
    })
    check('not_run', (known) => {
      for (const line of known) ok(!commands().some((e) => e.object === line), line)
    })
    check('privilege', (known) => {
      const seen = kinds('privilege').map((e) => {
        return { result: authOf(e).result, user: e.user, to: suTarget(e.object) }
      })
      deepStrictEqual(seen, known)
    })
    check('window', (known) => {
      const size = (side: string): number => sessions[0]![`${protocol}_window_${side}`]
      deepStrictEqual({ width: size('width'), height: size('height') }, known)
    })
    check('environment', (known) => {
      for (const [name, value] of Object.entries(known)) {
        ok(sessions[0]!.telnet_environment.includes(`${name}=${value}`), name)
      }
    })

    check('files', (known) => {
      const moved = kinds('file').filter((e) => e.detail?.direction && e.status === 'ok')
      const seen = moved.map((e) => {
        return { name: e.detail.path, bytes: e.bytes, direction: e.detail.direction }
      })
      deepStrictEqual(seen, known)
    })
    check('requests', (known) => {
      if (protocol === 'ftp') deepStrictEqual(ftpRequests(events), ftpTruth(truth, known))
      else
        for (const [i, request] of known.entries())
          checkRequest(truth, request, events, sessions, i)
      if (protocol === 'http') strictEqual(kinds('request').length, known.length)
    })

    const side = /^net\/one-sided-(client|server)/.exec(truth.scenario)?.[1]
    if (side !== undefined) {
      test('visibility', () => {
        ok(sessions.length > 0)
        for (const s of all) strictEqual(s.visibility, side)
      })
    }
    if (truth.scenario === 'net/one-sided-server-ftp') {
      test('replies without requests', () => {
        const codes = truth.requests!.map((r) => r.replies.at(-1))
        deepStrictEqual(
          kinds('message').map((e) => e.status_code),
          codes,
        )
      })
    }
    if (truth.scenario === 'net/snaplen-128') {
      test('whole requests, in order', () => {
        const whole = truth.requests!.filter((r) => r.object.length < 60 && !isAbort(r.action))
        const seen = kinds('command', 'auth', 'file').filter((e) => !isAbort(e.action))
        const lines = (rows: readonly Row[]): string[] => rows.map((r) => r.action)
        deepStrictEqual(lines(seen), lines(whole))
      })
    }

    check('security', (known) => checkSecurity(known, sessions))
    check('client', (known) => {
      for (const [name, value] of Object.entries(known)) {
        strictEqual(sessions[0]![`rdp_${name}`], value, name)
      }
    })
    check('server_says', (known) => checkServerSays(known, sessions[0]!))
    check('negotiated', (known) => checkNegotiated(known, sessions[0]!))
    check('defects', (known) => checkDefects(known, all, result))
  })
}

/** What vsftpd logs of a telnet interrupt in front of ABOR is no request line of its own. */
const isAbort = (action: string): boolean => action.endsWith('ABOR')

function ftpTruth(truth: Truth, known: readonly Row[]): string[] {
  const visible = truth.scenario === 'ftp/auth-tls' ? known.slice(0, 1) : known
  return visible
    .filter((r) => !isAbort(r.action))
    .map((r) => `${r.action} ${r.object === '<password>' ? '****' : r.object} ${r.replies.at(-1)}`)
}

function ftpRequests(events: readonly Row[]): string[] {
  return (
    events
      .filter((e) => e.protocol === 'ftp' && e.kind !== 'message' && !isAbort(e.action))
      // The server hung up instead of an answer, and did not log it.
      .filter((e) => e.status_code !== undefined)
      .map((e) => `${e.action} ${e.object ?? ''} ${e.status_code}`)
  )
}

function checkRequest(
  truth: Truth,
  known: Row,
  events: readonly Row[],
  sessions: readonly Row[],
  i: number,
): void {
  const seen = events.filter((e) => e.kind === 'request')[i]!
  const session = sessions.find((s) => s.session_id === seen.session_id)!
  deepStrictEqual(
    {
      method: seen.action,
      target: seen.object,
      status: Number(seen.status_code),
      user: seen.user ?? '',
      client_port: session.client_port,
      server_port: seen.server_port,
      ...('host' in known ? { host: seen.detail.host, user_agent: seen.detail.user_agent } : {}),
      body_bytes: seen.bytes + (COUNTED_BY_NGINX[truth.scenario]?.[i] ?? 0),
      ...('request_body_bytes' in known
        ? { request_body_bytes: seen.detail.request_bytes ?? 0 }
        : {}),
    },
    known,
  )
}

/** What the client was told to ask for, and for `tls` and `rdp` what came of it. */
function checkSecurity(known: string, sessions: readonly Row[]): void {
  for (const s of sessions) {
    const asked = s.rdp_requested_protocols ?? []
    if (known === 'nla requested') ok(asked.includes('HYBRID'))
    else if (known === 'tls') {
      ok(asked.includes('SSL'))
      strictEqual(s.rdp_security_protocol, 'SSL')
    } else {
      deepStrictEqual(asked, [])
      strictEqual(s.rdp_security_protocol, 'RDP')
    }
    // A server that wants TLS hangs up on a client that does not.
    if (known === 'rdp requested') strictEqual(s.rdp_result, undefined)
  }
}

function checkServerSays(known: Row, session: Row): void {
  const seen: Row = {
    channels: session.rdp_channels,
    keyboard_layout: session.rdp_keyboard_layout,
    encryption_level: session.rdp_encryption_level?.toLowerCase(),
    computer_name: session.rdp_client_name,
  }
  for (const [name, value] of Object.entries(known)) {
    deepStrictEqual(seen[name], name === 'keyboard_layout' ? KEYBOARDS[value] : value, name)
  }
}

function checkNegotiated(known: Readonly<Record<string, string>>, session: Row): void {
  for (const [name, value] of Object.entries(known)) {
    if (name === 'server_software') strictEqual(session.server_software, value)
    else if (name === 'mac' && value === '<implicit>') ok(session.ssh_cipher.match(/gcm|poly1305/))
    else strictEqual(session[`ssh_${name}`], value, name)
  }
}

const DEFECTS: Readonly<Record<string, (all: readonly Row[], result: ReplayResult) => void>> = {
  cut_file: (_, result) => match(result.problem, /cut short/),
  duplicates: (all, result) => {
    strictEqual(result.counted.duplicates, result.packets / 2)
    strictEqual(sum(all, 'duplicate_packets'), result.packets / 2)
  },
  // Put together again, nothing is missing.
  fragmented: (all, result) => {
    strictEqual(sum(all, 'missed_bytes'), 0)
    strictEqual(result.undecoded['fragments-dropped'], 0)
  },
  lost_segments: (all) => {
    ok(sum(all, 'missed_bytes') > 0)
    strictEqual(all.filter((s) => /g/i.test(s.tcp_history)).length, 1)
  },
  midstream: (all) => ok(all[0]!.tcp_history.startsWith('^')),
  out_of_order: (all) => strictEqual(sum(all, 'missed_bytes'), 0),
  overlap_conflicts: (all) => ok(all[0]!.anomalies?.includes('differing-retransmission')),
  retransmissions: (all, result) => {
    ok(all.some((s) => /t/i.test(s.tcp_history)))
    ok(result.counted.duplicates! > 0)
  },
  truncated: (all) => ok(all.some((s) => s.anomalies?.includes('gap'))),
}

const sum = (rows: readonly Row[], name: string): number =>
  rows.reduce((n, row) => n + row[name], 0)

function checkDefects(known: Row, all: readonly Row[], result: ReplayResult): void {
  for (const defect of Object.keys(known)) {
    ok(DEFECTS[defect] !== undefined, `nothing checks ${defect}`)
    DEFECTS[defect]!(all, result)
  }
}
