/**
 * What functions return, by interface: Win32 codes (MS-ERREF 2.2), where all but zero and a few is an
 * error, or NTSTATUS and HRESULT, whose highest bit tells.
 */
import { nameStatus } from '../ntStatus.ts'

/** Interfaces whose functions return Win32 codes, or the endpoint mapper's own. */
const WIN32_INTERFACES: ReadonlySet<string> = new Set([
  'atsvc',
  'browser',
  'dhcpsrv',
  'dhcpsrv2',
  'dnsserver',
  'drsuapi',
  'dssetup',
  'efsrpc',
  'efsrpc2',
  'epmapper',
  'InitShutdown',
  'IRemoteWinspool',
  'mgmt',
  'msgsvc',
  'netdfs',
  'spoolss',
  'srvsvc',
  'svcctl',
  'WindowsShutdown',
  'winreg',
  'Witness',
  'wkssvc',
])

/** There is more, or the buffer is too small for it; nothing is left; it goes on. */
const NO_ERRORS: ReadonlySet<number> = new Set([0, 0x7a, 0xea, 0x103, 0x3e5])

const ERROR_BIT = 0x80000000
const ACCESS_DENIED = 5

const WIN32_NAMES: ReadonlyMap<number, string> = new Map([
  [2, 'ERROR_FILE_NOT_FOUND'],
  [3, 'ERROR_PATH_NOT_FOUND'],
  [5, 'ERROR_ACCESS_DENIED'],
  [6, 'ERROR_INVALID_HANDLE'],
  [0x32, 'ERROR_NOT_SUPPORTED'],
  [0x35, 'ERROR_BAD_NETPATH'],
  [0x43, 'ERROR_BAD_NET_NAME'],
  [0x50, 'ERROR_FILE_EXISTS'],
  [0x57, 'ERROR_INVALID_PARAMETER'],
  [0x7b, 'ERROR_INVALID_NAME'],
  [0x7c, 'ERROR_INVALID_LEVEL'],
  [0xb7, 'ERROR_ALREADY_EXISTS'],
  [0x41b, 'ERROR_DEPENDENT_SERVICES_RUNNING'],
  [0x41d, 'ERROR_SERVICE_REQUEST_TIMEOUT'],
  [0x420, 'ERROR_SERVICE_ALREADY_RUNNING'],
  [0x422, 'ERROR_SERVICE_DISABLED'],
  [0x424, 'ERROR_SERVICE_DOES_NOT_EXIST'],
  [0x426, 'ERROR_SERVICE_NOT_ACTIVE'],
  [0x430, 'ERROR_SERVICE_MARKED_FOR_DELETE'],
  [0x431, 'ERROR_SERVICE_EXISTS'],
  [0x521, 'ERROR_PRIVILEGE_NOT_HELD'],
  [0x709, 'ERROR_INVALID_PRINTER_NAME'],
  [0x842, 'NERR_BufTooSmall'],
  [0x906, 'NERR_NetNameNotFound'],
  [0x16c9a0d6, 'ept_s_not_registered'],
])

/** `code` of an interface known by name; one of a function that returns none is not told from these. */
export function isReturnError(interfaceName: string, code: number): boolean {
  if (WIN32_INTERFACES.has(interfaceName)) return !NO_ERRORS.has(code)
  return code >= ERROR_BIT || code === ACCESS_DENIED
}

export function nameReturn(interfaceName: string, code: number): string {
  if (code >= ERROR_BIT) return nameStatus(code)
  return WIN32_INTERFACES.has(interfaceName) || code === ACCESS_DENIED
    ? (WIN32_NAMES.get(code) ?? '')
    : ''
}
