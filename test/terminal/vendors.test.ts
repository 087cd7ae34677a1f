/** Login dialogues as systems write them: user, result, attempts, device, changes of privilege. */
import { deepStrictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { telnet } from '../../dissectors/telnet/index.ts'
import { type } from '../dissectors/telnet/samples.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const ECHOING: Piece[] = [resp('\xff\xfb\x01\xff\xfb\x03'), orig('\xff\xfd\x01\xff\xfd\x03')]
/** Keys echoed one by one, then Enter and what the server answers. */
const line = (text: string, answer: string): Piece[] => [
  ...type(text),
  orig('\r\0'),
  resp(`\r\n${answer}`),
]
/** A secret: keys without echo. */
const secret = (text: string, answer: string): Piece[] => [orig(`${text}\r\0`), resp(answer)]

interface Known {
  user: string
  result: string
  attempts: number
  device: string
  commands?: readonly string[]
  privilege?: readonly (readonly string[])[]
}

const DIALOGUES: Readonly<Record<string, readonly [Piece[], Known]>> = {
  'Cisco IOS with enable refused': [
    [
      resp('\r\n\r\nUser Access Verification\r\n\r\nUsername: '),
      ...line('bob', 'Password: '),
      ...secret('n0t-right', '\r\n% Login invalid\r\n\r\nUsername: '),
      ...line('bob', 'Password: '),
      ...secret('r1ght-one', '\r\nedge-1>'),
      ...line('enable', 'Password: '),
      ...secret('guess-a', '\r\nPassword: '),
      ...secret('guess-b', '\r\nPassword: '),
      ...secret('guess-c', '\r\n% Bad secrets\r\n\r\nedge-1>'),
      ...line('exit', ''),
    ],
    {
      user: 'bob',
      result: 'success',
      attempts: 2,
      device: 'edge-1',
      commands: ['enable', 'exit'],
      privilege: [['enable', 'bob', 'error']],
    },
  ],
  'Cisco IOS that hangs up': [
    [
      resp('\r\nUser Access Verification\r\n\r\nPassword: '),
      ...secret('a-wrong', '\r\nPassword: '),
      ...secret('b-wrong', '\r\nPassword: '),
      ...secret('c-wrong', '\r\n% Bad passwords\r\n'),
    ],
    { user: '', result: 'failure', attempts: 3, device: '' },
  ],
  Junos: [
    [
      resp('core-mx (ttyp0)\r\n\r\nlogin: '),
      ...line('ops', 'Password:'),
      ...secret('jun0s-pw', '\r\n\r\n--- JUNOS 18.4R1 built 2018\r\nops@core-mx> '),
      ...line('show version', 'Hostname: core-mx\r\n\r\nops@core-mx> '),
    ],
    {
      user: 'ops',
      result: 'success',
      attempts: 1,
      device: 'core-mx',
      commands: ['show version'],
    },
  ],
  'Huawei VRP': [
    [
      resp('\r\n\r\nLogin authentication\r\n\r\n\r\nUsername:'),
      ...line('netadm', 'Password:'),
      ...secret('vrp-pw-1', '\r\nError: Failed to authenticate.\r\n\r\nLogged Fail!\r\nUsername:'),
      ...line('netadm', 'Password:'),
      ...secret('vrp-pw-2', '\r\nInfo: The max number of VTY users is 5.\r\n<SW-3>'),
      ...line('sys', 'Enter system view, return user view with Ctrl+Z.\r\n[~SW-3]'),
      ...line('quit', '<SW-3>'),
    ],
    {
      user: 'netadm',
      result: 'success',
      attempts: 2,
      device: 'SW-3',
      commands: ['sys', 'quit'],
    },
  ],
  'HP ProCurve': [
    [
      resp('HP J9773A 2530-24G Switch\r\nUsername: '),
      ...line('manager', 'Password: '),
      ...secret('pro-pw', '\r\nInvalid password\r\nUsername: '),
      ...line('manager', 'Password: '),
      ...secret('pro-pw2', '\r\nHP-2530-24G# '),
      ...line('show time', 'Mon Jan  1\r\nHP-2530-24G# '),
    ],
    {
      user: 'manager',
      result: 'success',
      attempts: 2,
      device: 'HP-2530-24G',
      commands: ['show time'],
    },
  ],
  'MikroTik RouterOS': [
    [
      resp('MikroTik v6.49\r\nLogin: '),
      ...line('admin', 'Password: '),
      ...secret('tik-pw', '\r\n\r\n[admin@branch-7] > '),
      ...line('/ip address print', ' 0 192.0.2.1/24\r\n[admin@branch-7] > '),
    ],
    {
      user: 'admin',
      result: 'success',
      attempts: 1,
      device: 'branch-7',
      commands: ['/ip address print'],
    },
  ],
  'MikroTik refused': [
    [
      resp('MikroTik v6.49\r\nLogin: '),
      ...line('admin', 'Password: '),
      ...secret('tik-pw', '\r\n\r\nLogin failed, incorrect username or password\r\n\r\nLogin: '),
    ],
    { user: 'admin', result: 'failure', attempts: 1, device: '' },
  ],
  'Windows with a domain': [
    [
      resp('Welcome to Microsoft Telnet Service \r\n\n\rlogin: '),
      ...line('CORP\\eva', 'password: '),
      ...secret(
        'w1n-pw',
        '\r\n\r\nLogon failure: unknown user name or bad password.\r\n\r\nlogin: ',
      ),
      ...line('CORP\\eva', 'password: '),
      ...secret('w1n-pw2', '\x1b[2J\x1b[1;1H*====\r\n\x1b[4;1HC:\\Users\\eva>'),
      ...line('ver', 'Microsoft Windows\r\nC:\\Users\\eva>'),
    ],
    { user: 'eva', result: 'success', attempts: 2, device: '', commands: ['ver'] },
  ],
  VxWorks: [
    [
      resp('\r\nVxWorks login: '),
      ...line('target', 'Password: '),
      ...secret('vx-pw', '\r\n\r\n-> '),
      ...line('i', '  NAME  ENTRY\r\n-> '),
    ],
    { user: 'target', result: 'success', attempts: 1, device: '', commands: ['i'] },
  ],
  Fortinet: [
    [
      resp('FGT60-branch login: '),
      ...line('admin', 'Password: '),
      ...secret('fg-pw', '\r\nWelcome !\r\n\r\nFGT60-branch # '),
      ...line('get system status', 'Version: x\r\n\r\nFGT60-branch # '),
    ],
    {
      user: 'admin',
      result: 'success',
      attempts: 1,
      device: 'FGT60-branch',
      commands: ['get system status'],
    },
  ],
  'Ubiquiti EdgeSwitch': [
    [
      resp('User:'),
      ...line('ubnt', 'Password:'),
      ...secret('ub-pw', '\r\n(UBNT EdgeSwitch) >'),
      ...line('enable', 'Password:'),
      ...secret('ub-en', '\r\n(UBNT EdgeSwitch) #'),
      ...line('show hosts', 'none\r\n(UBNT EdgeSwitch) #'),
    ],
    {
      user: 'ubnt',
      result: 'success',
      attempts: 1,
      device: 'UBNT EdgeSwitch',
      commands: ['enable', 'show hosts'],
      privilege: [['enable', 'ubnt', 'ok']],
    },
  ],
  AIX: [
    [
      resp('AIX Version 7\r\nlogin: '),
      ...line('dba', "dba's Password: "),
      ...secret('aix-pw', '\r\n3004-007 You entered an invalid login name or password.\r\nlogin: '),
      ...line('dba', "dba's Password: "),
      ...secret(
        'aix-pw2',
        '\r\n1 unsuccessful login attempt since last login.\r\nLast unsuccessful login: Mon\r\n$ ',
      ),
      ...line('su', "root's Password: "),
      ...secret('aix-root', '\r\n# '),
      ...line('id', 'uid=0\r\n# '),
    ],
    {
      user: 'dba',
      result: 'success',
      attempts: 2,
      device: '',
      commands: ['su', 'id'],
      privilege: [['su', 'dba', 'ok']],
    },
  ],
  'sudo without a password, then refused': [
    [
      resp('db-2 login: '),
      ...line('eve', 'Password: '),
      ...secret('eve-pw', '\r\nLast login: x\r\neve@db-2:~$ '),
      ...line('sudo id', 'uid=0(root)\r\neve@db-2:~$ '),
      ...line('sudo -k', 'eve@db-2:~$ '),
      ...line('sudo ls', '[sudo] password for eve: '),
      ...secret('eve-pw', '\r\neve is not in the sudoers file.\r\neve@db-2:~$ '),
      ...line('exit', 'logout\r\n'),
    ],
    {
      user: 'eve',
      result: 'success',
      attempts: 1,
      device: 'db-2',
      commands: ['sudo id', 'sudo -k', 'sudo ls', 'exit'],
      privilege: [
        ['sudo', 'eve', 'ok'],
        ['sudo', 'eve', 'error'],
      ],
    },
  ],
  'a game that asks in a sentence': [
    [
      resp('Welcome!\r\nBy what name do you wish to be known? '),
      ...line('Gandor', 'Password: '),
      ...secret('mud-pw', '\r\nWelcome to the realm.\r\n<20hp 100m> '),
      ...line('look', 'A dark room.\r\n<20hp 100m> '),
    ],
    { user: 'Gandor', result: 'success', attempts: 1, device: '', commands: ['look'] },
  ],
  'a banner said again behind a refusal without words': [
    [
      resp('Welcome to Gate 7\r\nlogin: '),
      ...line('kim', 'Password: '),
      ...secret('kim-pw', '\r\nWelcome to Gate 7\r\nlogin: '),
    ],
    { user: 'kim', result: 'failure', attempts: 1, device: '' },
  ],
}

describe('login dialogues', () => {
  for (const [name, [pieces, known]] of Object.entries(DIALOGUES)) {
    test(name, () => {
      const { session, state } = play(telnet, [...ECHOING, ...pieces])
      const { facts, events } = session
      const said: Known = {
        user: facts.user,
        result: facts.authResult,
        attempts: facts.authAttempts,
        device: state.fields.deviceName,
        commands: events.filter((e) => e.kind === 'command').map((e) => e.object ?? ''),
        privilege: events
          .filter((e) => e.kind === 'privilege')
          .map((e) => [e.action, e.user ?? '', e.status ?? '']),
      }
      deepStrictEqual(said, { commands: [], privilege: [], ...known })
    })
  }

  test('a password is asked for right behind a name that was not echoed', () => {
    const { session } = play(telnet, [
      resp('\xff\xfb\x01host login: '),
      orig('\xff\xfe\x01eve\n'),
      resp('Password: '),
      orig('eve-pw-1\n'),
      resp('\r\nWelcome to host.\r\neve@host:~$ '),
      orig('id\n'),
      resp('id\r\nuid=1\r\neve@host:~$ '),
    ])
    const { user, authMethod, authResult, authAttempts } = session.facts
    deepStrictEqual([user, authMethod, authResult, authAttempts], ['eve', 'password', 'success', 1])
    deepStrictEqual(
      session.events.filter((e) => e.kind === 'command').map((e) => e.object),
      ['id'],
    )
  })

  test('a Windows domain is no part of the name', () => {
    const { session } = play(telnet, [...ECHOING, ...DIALOGUES['Windows with a domain']![0]])
    deepStrictEqual([session.facts.userDomain, session.facts.user], ['CORP', 'eva'])
  })
})
