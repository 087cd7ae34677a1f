/** Commands of SMB1 and their subcommands, MS-CIFS 2.2.2.1, 2.2.2.2. */

export const Command1 = {
  CreateDirectory: 0x00,
  DeleteDirectory: 0x01,
  Open: 0x02,
  Create: 0x03,
  Close: 0x04,
  Delete: 0x06,
  Rename: 0x07,
  QueryInformation: 0x08,
  SetInformation: 0x09,
  Read: 0x0a,
  Write: 0x0b,
  CreateNew: 0x0f,
  CheckDirectory: 0x10,
  WriteRaw: 0x1d,
  LockingAndX: 0x24,
  Transaction: 0x25,
  TransactionSecondary: 0x26,
  WriteAndClose: 0x2c,
  Echo: 0x2b,
  OpenAndX: 0x2d,
  ReadAndX: 0x2e,
  WriteAndX: 0x2f,
  Transaction2: 0x32,
  Transaction2Secondary: 0x33,
  TreeConnect: 0x70,
  TreeDisconnect: 0x71,
  Negotiate: 0x72,
  SessionSetup: 0x73,
  Logoff: 0x74,
  TreeConnectAndX: 0x75,
  Search: 0x81,
  NtTransact: 0xa0,
  NtTransactSecondary: 0xa1,
  NtCreateAndX: 0xa2,
  NtCancel: 0xa4,
  NtRename: 0xa5,
} as const

/** No further command in a chain. */
export const NO_COMMAND = 0xff

const CHAINED: ReadonlySet<number> = new Set([
  Command1.LockingAndX,
  Command1.OpenAndX,
  Command1.ReadAndX,
  Command1.WriteAndX,
  Command1.SessionSetup,
  Command1.Logoff,
  Command1.TreeConnectAndX,
  Command1.NtCreateAndX,
])

/** Whether others may follow it in one message. */
export const isChained = (command: number): boolean => CHAINED.has(command)

/** Subcommands of TRANSACTION2, MS-CIFS 2.2.2.2, by number. */
export const Trans2 = {
  FindFirst: 1,
  FindNext: 2,
  QueryPath: 5,
  SetPath: 6,
  SetFile: 8,
  SessionSetup: 0x0e,
  CreateDirectory: 0x0d,
  GetReferral: 0x10,
} as const

const TRANS2_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'TRANS2_OPEN2'],
  [1, 'TRANS2_FIND_FIRST2'],
  [2, 'TRANS2_FIND_NEXT2'],
  [3, 'TRANS2_QUERY_FS_INFORMATION'],
  [4, 'TRANS2_SET_FS_INFORMATION'],
  [5, 'TRANS2_QUERY_PATH_INFORMATION'],
  [6, 'TRANS2_SET_PATH_INFORMATION'],
  [7, 'TRANS2_QUERY_FILE_INFORMATION'],
  [8, 'TRANS2_SET_FILE_INFORMATION'],
  [9, 'TRANS2_FSCTL'],
  [0x0d, 'TRANS2_CREATE_DIRECTORY'],
  [0x0e, 'TRANS2_SESSION_SETUP'],
  [0x10, 'TRANS2_GET_DFS_REFERRAL'],
])
export const nameTrans2 = (number: number): string => TRANS2_NAMES.get(number) ?? `TRANS2_${number}`

/** Functions of the remote administration protocol, MS-RAP 2.5. */
const RAP_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'NetShareEnum'],
  [1, 'NetShareGetInfo'],
  [13, 'NetServerGetInfo'],
  [56, 'NetUserEnum'],
  [63, 'NetWkstaGetInfo'],
  [69, 'DosPrintQEnum'],
  [104, 'NetServerEnum2'],
  [127, 'NetUserPasswordSet2'],
  [132, 'NetWkstaUserLogon'],
  [214, 'SamOEMChangePassword'],
  [215, 'NetServerEnum3'],
])
export const nameRap = (number: number): string => RAP_NAMES.get(number) ?? `RAP_${number}`
