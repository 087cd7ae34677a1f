/**
 * What programs are known to do while authenticating, by their identification lines. A habit
 * makes one reading of a size likelier than another; it never forbids one, as lines can lie.
 */
import { MAX_KEPT_BANNERS } from './constants.ts'

export interface ClientHabits {
  /** Opens with `none`: 1 always, 0 sometimes, -1 never. */
  readonly asksNone: 1 | 0 | -1
  /** Fills requests with a password and prompted answers to multiples of 64 bytes. */
  readonly padsPasswords: boolean
  /** Hides the length of passwords behind IGNORE, to 256 bytes together. */
  readonly hidesPasswords: boolean
  /** Offers a key before signing with it. */
  readonly offersKeys: boolean
  /** Tries keys first, then prompts, then passwords. */
  readonly keepsOrder: boolean
  /** Asks for the service anew before each attempt. */
  readonly repeatsService: boolean
  /** Signs requests bound to the host key where the server has it. */
  readonly bindsHost: boolean
  /** Knows security keys: FIDO. */
  readonly knowsSecurityKeys: boolean
  /** Binds offers of keys as well. */
  readonly bindsOffers: boolean
  /** Announces that it takes EXT_INFO during the authentication. */
  readonly takesLateExtInfo: boolean
  /** Sends an empty IGNORE before each message of the authentication. */
  readonly ignoresFirst: boolean
  /** Writes what it sends in pieces of its own: its segments are no packets. */
  readonly writesPieces: boolean
  /** Asks for something once it is in. */
  readonly goesOn: boolean
  /** Packets are filled with least padding. */
  readonly known: boolean
}

export interface ServerHabits {
  readonly isOpenSsh: boolean
  /** Sends EXT_INFO before its first answer to a client that takes it: OpenSSH 9.6. */
  readonly sendsLateExtInfo: boolean
  /** Takes requests bound to its host key. */
  readonly bindsHost: boolean
  /** Knows security keys: FIDO. */
  readonly knowsSecurityKeys: boolean
  /** Takes its time to refuse a password: by PAM, by design, or by hashing. */
  readonly holdsBackRefusals: boolean
  /** Sends an empty IGNORE before each message of the authentication. */
  readonly ignoresFirst: boolean
  /** Says PK_OK to every key and looks at the user's when it is signed with. */
  readonly takesAnyKey: boolean
  /** Offers keys and passwords only. */
  readonly offersNoPrompts: boolean
  readonly known: boolean
}

const KNOWN =
  /openssh|putty|winscp|libssh|paramiko|dropbear|asyncssh|ssh2js|^SSH-2\.0-Go|jsch|apache-sshd|sshd-core|twisted|filezilla|cisco|russh|sshj|trilead|maverick|wolfssh|rebex/i

const MAJOR_SCALE = 100
/** `OpenSSH_9.6p1` as 906; 0 for others. */
function readOpenSshVersion(banner: string): number {
  const match = /OpenSSH_(?:for_Windows_)?(\d{1,2})\.(\d{1,2})/.exec(banner)
  return match === null ? 0 : Number(match[1]) * MAJOR_SCALE + Number(match[2])
}

const SECURITY_KEY_VERSION = 802
const HOSTBOUND_VERSION = 809
const LATE_EXT_INFO_VERSION = 906

function readClient(banner: string): ClientHabits {
  const version = readOpenSshVersion(banner)
  const isOpenSsh = version > 0
  const isPutty = /putty|winscp|filezilla/i.test(banner)
  const isParamiko = /paramiko/i.test(banner)
  const isJsch = /jsch/i.test(banner)
  const isMina = /apache-sshd|sshd-core/i.test(banner)
  const asksFirst =
    isOpenSsh ||
    isPutty ||
    isJsch ||
    isMina ||
    /^SSH-2\.0-Go$|dropbear|asyncssh|ssh2js/i.test(banner)
  return {
    asksNone: asksFirst ? 1 : isParamiko ? -1 : 0,
    padsPasswords: isOpenSsh,
    hidesPasswords: isPutty,
    offersKeys: isOpenSsh || isPutty || /dropbear|asyncssh/i.test(banner),
    keepsOrder: isOpenSsh,
    repeatsService: isParamiko,
    bindsHost: version >= HOSTBOUND_VERSION || isMina,
    knowsSecurityKeys: isOpenSsh
      ? version >= SECURITY_KEY_VERSION
      : !isPutty && !/paramiko|jsch|dropbear|ssh2js/i.test(banner),
    bindsOffers: isMina,
    takesLateExtInfo: version >= LATE_EXT_INFO_VERSION,
    ignoresFirst: /asyncssh/i.test(banner),
    writesPieces: isPutty,
    goesOn: isOpenSsh || isPutty || /dropbear/i.test(banner),
    known: KNOWN.test(banner),
  }
}

function readServer(banner: string): ServerHabits {
  const version = readOpenSshVersion(banner)
  const isDropbear = /^SSH-2\.0-dropbear/i.test(banner)
  return {
    isOpenSsh: version > 0,
    sendsLateExtInfo: version >= LATE_EXT_INFO_VERSION,
    bindsHost: version >= HOSTBOUND_VERSION,
    knowsSecurityKeys:
      version > 0 ? version >= SECURITY_KEY_VERSION : !/paramiko|twisted|ssh2js/i.test(banner),
    holdsBackRefusals: version > 0 || isDropbear,
    ignoresFirst: /asyncssh/i.test(banner),
    takesAnyKey: /twisted/i.test(banner),
    offersNoPrompts: isDropbear,
    known: KNOWN.test(banner),
  }
}

const clients = new Map<string, ClientHabits>()
const servers = new Map<string, ServerHabits>()

/** Kept by the line: few programs meet. */
function keep<H>(kept: Map<string, H>, banner: string, read: (banner: string) => H): H {
  let habits = kept.get(banner)
  if (habits === undefined) {
    if (kept.size >= MAX_KEPT_BANNERS) kept.clear()
    habits = read(banner)
    kept.set(banner, habits)
  }
  return habits
}

export const clientHabits = (banner: string): ClientHabits => keep(clients, banner, readClient)
export const serverHabits = (banner: string): ServerHabits => keep(servers, banner, readServer)
