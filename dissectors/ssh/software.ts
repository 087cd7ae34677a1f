/**
 * Which program an identification line names, RFC 4253 section 4.2: product, version and the
 * system it was built for, where the line has them. A line can be set to anything, so this is
 * what the endpoint claims.
 */
import { findPlatform } from './platform.ts'

/** Parts are '' where the line does not say. */
export interface Software {
  readonly product: string
  readonly version: string
  readonly platform: string
}

/** A product, and how its lines begin; the first group, if any, is its version. */
type Rule = readonly [product: string, form: RegExp, platform?: string]

const NO_SOFTWARE: Software = { product: '', version: '', platform: '' }

/** Longest part kept of a line. */
const MAX_PART_CHARS = 64

// Tried in order: those that carry another one's name in front of it come first.
const RULES: readonly Rule[] = [
  ['OpenSSH', /^OpenSSH_for_Windows_([\d.]+(?:p\d+)?)/, 'Windows'],
  ['OpenSSH', /^OpenSSH_([\d.]+(?:p\d+)?)/],
  ['OpenSSH', /^OpenSSH\b/],
  ['Dropbear', /^dropbear(?:_([\w.]+))?/],
  ['PuTTY', /^PuTTY_(?:Release_|Snapshot_)?([\w.]+)/],
  ['KiTTY', /^KiTTY_([\w.]+)/],
  ['TTSSH', /^TTSSH\/([\d.]+)/, 'Windows'],
  ['WinSCP', /^WinSCP_release_([\d.]+)/, 'Windows'],
  ['FileZilla', /^FileZilla_([\d.]+)/],
  ['SecureCRT', /^SecureCRT_([\d.]+)/],
  ['SecureFX', /^SecureFX_([\d.]+)/],
  ['VShell', /^VShell_([\w.]+)/],
  ['Royal TS', /^(?:.*)RoyalTS/, 'Windows'],
  ['libssh', /^libssh[_-](\d[\w.]*)/],
  ['libssh2', /^libssh2_([\w.]+)/],
  ['Paramiko', /^paramiko_([\w.]+)/],
  ['AsyncSSH', /^AsyncSSH_([\w.]+)/],
  ['Twisted Conch', /^Twisted(?:Conch)?(?:_([\w.]+))?/],
  ['Go x/crypto', /^Go$/],
  ['JSch', /^JSCH[-_]([\w.]+)/],
  ['Apache MINA SSHD', /^(?:APACHE-SSHD|SSHD-CORE|SSHD-UNKNOWN|SSHD)-?([\w.]*)/],
  ['ssh2', /^ssh2js(\d[\w.]*)/],
  ['ssh2', /^ssh2js/],
  ['russh', /^russh_([\w.]+)/],
  ['thrussh', /^[Tt]hrussh_([\w.]+)/],
  ['SSHJ', /^SSHJ_([\w.]+)/],
  ['trilead', /^(?:TrileadSSH2Java|trilead-ssh2)_?([\w.]*)/i],
  ['Ganymed', /^Ganymed_?([\w.]*)/i],
  ['Maverick', /^.*Maverick_?([\w.]*)/i],
  ['SSH.NET', /^Renci\.SshNet\.SshClient\.([\d.]+)/],
  ['phpseclib', /^phpseclib_([\w.]+)/],
  ['Net::SSH (Ruby)', /^Ruby\/Net::SSH_([\w.]+)/],
  ['Net::SSH::Perl', /^Net::SSH::Perl(?:[-_ ]([\d.]+))?/i],
  ['Erlang ssh', /^Erlang(?:\/([\w.]+))?/],
  ['wolfSSH', /^wolfSSHv?([\w.]+)/],
  ['TinySSH', /^tinyssh_?([\w.]*)/i],
  ['lsh', /^lshd?[-_]([\w.]+)/],
  ['Cisco SSH', /^Cisco-([\w.]+)/, 'Cisco IOS'],
  ['Cisco SSH', /^CiscoSSH|^CISCO_WLC/, 'Cisco'],
  ['MikroTik SSH', /^ROSSSH/, 'MikroTik RouterOS'],
  ['Huawei SSH', /^HUAWEI-([\w.]+)/, 'Huawei VRP'],
  ['Comware SSH', /^Comware-([\w.]+)/, 'HPE Comware'],
  ['NetScreen SSH', /^NetScreen/, 'Juniper ScreenOS'],
  ['RomSShell', /^RomSShell_([\w.]+)/],
  ['Mocana SSH', /^Mocana SSH(?: ([\w.]+))?/],
  ['IPSSH', /^IPSSH-([\w.]+)/],
  ['Sun SSH', /^Sun_SSH_([\w.]+)/, 'Solaris'],
  ['Tectia', /^([\d.]+) SSH (?:Secure Shell )?Tectia/],
  ['SSH Secure Shell', /^([\d.]+) SSH Secure Shell/],
  ['GlobalSCAPE', /^([\d._]+)\s?sshlib: GlobalSCAPE/i, 'Windows'],
  ['Bitvise', /^([\d.]+) FlowSsh: Bitvise/, 'Windows'],
  ['Bitvise', /^([\d.]+) sshlib: (?:Bitvise|Win)/, 'Windows'],
  ['WeOnlyDo', /^WeOnlyDo(?:-wodSSHD?)?[ _-]?([\d.]*)/i, 'Windows'],
  ['Cerberus FTP', /^CerberusFTPServer_([\w.]+)/, 'Windows'],
  ['CrushFTP', /^CrushFTPSSHD(?:[-_]([\w.]+))?/],
  ['Serv-U', /^Serv-U_([\w.]+)/],
  ['Xlight FTP', /^xlightftpd_release_([\w.]+)/, 'Windows'],
  ['ProFTPD mod_sftp', /^mod_sftp(?:\/([\w.]+))?/],
  ['AWS Transfer', /^AWS_SFTP_([\w.]+)/],
  ['GitHub', /^(?:babeld-|github-?)([\w.]*)/i],
  ['GitLab', /^GitLab-SSHD/],
  ['Teleport', /^Teleport/],
  ['Nmap', /^Nmap-SSH[12]?-/i],
  ['ZGrab', /^(?:ZGrab|zgrab2?)/i],
  ['check_ssh', /^check_ssh_([\w.]+)/],
]

/** `software` is what follows `SSH-2.0-`: the software version and any comments. */
export function recogniseSoftware(software: string): Software {
  for (const [product, form, platform] of RULES) {
    const found = form.exec(software)
    if (found === null) continue
    return {
      product,
      version: (found[1] ?? '').slice(0, MAX_PART_CHARS),
      platform: platform ?? findPlatform(software, found[1] ?? ''),
    }
  }
  return NO_SOFTWARE
}
