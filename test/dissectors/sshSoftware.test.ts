import { deepStrictEqual, strictEqual } from 'node:assert'
import { test } from 'node:test'
import { addUpGuesses, compareHostKey } from '../../dissectors/ssh/pastSessions.ts'
import { createSshFields } from '../../dissectors/ssh/record.ts'
import { recogniseSoftware } from '../../dissectors/ssh/software.ts'
import { nameShortKey } from '../../dissectors/ssh/weakness.ts'
import { Recorder } from '../support/slice.ts'

/** As programs send them, without `SSH-2.0-`: product, version, platform. */
const LINES: readonly (readonly [string, string])[] = [
  ['OpenSSH_9.2p1 Debian-2+deb12u10', 'OpenSSH|9.2p1|Debian 12'],
  ['OpenSSH_7.4p1 Debian-10+deb9u7', 'OpenSSH|7.4p1|Debian 9'],
  ['OpenSSH_6.7p1 Debian-3', 'OpenSSH|6.7p1|Debian 8'],
  ['OpenSSH_10.0p2 Debian-7', 'OpenSSH|10.0p2|Debian 13'],
  ['OpenSSH_6.7p1 Raspbian-5+deb8u3', 'OpenSSH|6.7p1|Raspbian 8'],
  ['OpenSSH_8.9p1 Ubuntu-3ubuntu0.6', 'OpenSSH|8.9p1|Ubuntu 22.04'],
  ['OpenSSH_6.6.1p1 Ubuntu-2ubuntu2.8', 'OpenSSH|6.6.1p1|Ubuntu 14.04'],
  ['OpenSSH_7.3p1 Ubuntu-1ubuntu0.1', 'OpenSSH|7.3p1|Ubuntu'],
  ['OpenSSH_9.6 FreeBSD-20240806', 'OpenSSH|9.6|FreeBSD'],
  ['OpenSSH_for_Windows_7.7', 'OpenSSH|7.7|Windows'],
  ['OpenSSH_8.3', 'OpenSSH|8.3|'],
  ['OpenSSH_3.8.1p1', 'OpenSSH|3.8.1p1|'],
  ['dropbear_2022.83', 'Dropbear|2022.83|'],
  ['dropbear', 'Dropbear||'],
  ['PuTTY_Release_0.78', 'PuTTY|0.78|'],
  ['WinSCP_release_6.1.2', 'WinSCP|6.1.2|Windows'],
  ['libssh_0.10.6', 'libssh|0.10.6|'],
  ['libssh2_1.10.0', 'libssh2|1.10.0|'],
  ['paramiko_2.12.0', 'Paramiko|2.12.0|'],
  ['AsyncSSH_2.8.1', 'AsyncSSH|2.8.1|'],
  ['Twisted_22.4.0', 'Twisted Conch|22.4.0|'],
  ['Go', 'Go x/crypto||'],
  ['JSCH-0.1.54', 'JSch|0.1.54|'],
  ['JSCH_0.2.17', 'JSch|0.2.17|'],
  ['APACHE-SSHD-2.9.2', 'Apache MINA SSHD|2.9.2|'],
  ['ssh2js1.15.0', 'ssh2|1.15.0|'],
  ['russh_0.40.2', 'russh|0.40.2|'],
  ['Renci.SshNet.SshClient.0.0.1', 'SSH.NET|0.0.1|'],
  ['Cisco-1.25', 'Cisco SSH|1.25|Cisco IOS'],
  ['ROSSSH', 'MikroTik SSH||MikroTik RouterOS'],
  ['Comware-7.1.045', 'Comware SSH|7.1.045|HPE Comware'],
  ['9.99 FlowSsh: Bitvise SSH Server (WinSSHD) 9.99', 'Bitvise|9.99|Windows'],
  ['Nmap-SSH2-Hostkey', 'Nmap||'],
  ['CodexServer', '||'],
  ['Gopher', '||'],
  ['', '||'],
]

test('programs are known by their identification lines', () => {
  for (const [line, known] of LINES) {
    const { product, version, platform } = recogniseSoftware(line)
    strictEqual(`${product}|${version}|${platform}`, known, line)
  }
})

test('a host key is compared with the last one of its type', () => {
  const notes = new Map<string, string>()
  const show = (type: string, fingerprint: string) => {
    const session = Object.assign(new Recorder(), { notes })
    const fields = { ...createSshFields(), hostKeyType: type, hostKeyFingerprint: fingerprint }
    compareHostKey(fields, session)
    return `${fields.hostKeyBefore} ${session.tags.join()}`
  }
  strictEqual(show('ssh-ed25519', 'SHA256:a'), ' ')
  strictEqual(show('ssh-rsa', 'SHA256:b'), ' ')
  strictEqual(show('ssh-ed25519', 'SHA256:a'), ' ')
  strictEqual(show('ssh-ed25519', 'SHA256:c'), 'SHA256:a ssh-host-key-changed')
  strictEqual(show('ssh-ed25519', 'SHA256:c'), ' ')
})

test('failures of many connections add up for ten minutes', () => {
  const notes = new Map<string, string>()
  const end = (seconds: number, result: 'success' | 'failure' | 'unknown', attempts: number) => {
    const session = Object.assign(new Recorder(), { notes })
    session.facts.authResult = result
    session.facts.authAttempts = attempts
    addUpGuesses(1_700_000_000_000_000 + seconds * 1_000_000, session)
    return session.tags.join()
  }
  for (let i = 0; i < 6; i++) strictEqual(end(i, 'failure', 3), '')
  strictEqual(end(10, 'unknown', 9), '')
  strictEqual(end(11, 'success', 1), '')
  strictEqual(end(12, 'failure', 3), 'brute-force')
  strictEqual(end(13, 'success', 2), 'brute-force-success')
  strictEqual(end(700, 'failure', 3), '')
  strictEqual(end(701, 'success', 1), '')
})

test('a short host key is told with its size', () => {
  deepStrictEqual(
    [
      nameShortKey('ssh-rsa', 1024),
      nameShortKey('ssh-rsa', 2048),
      nameShortKey('ssh-dss', 1024),
      nameShortKey('ssh-ed25519', 256),
      nameShortKey('ssh-rsa', 0),
    ],
    ['ssh-rsa 1024', '', 'ssh-dss 1024', '', ''],
  )
})
