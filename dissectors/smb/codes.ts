/** Names of file system controls (MS-FSCC 2.3, MS-SMB2 2.2.31) and information classes (MS-FSCC 2.4, 2.5). */

export const PIPE_TRANSCEIVE = 0x0011c017

const CONTROLS: ReadonlyMap<number, string> = new Map([
  [0x00060194, 'FSCTL_DFS_GET_REFERRALS'],
  [0x000601b0, 'FSCTL_DFS_GET_REFERRALS_EX'],
  [0x00090000, 'FSCTL_REQUEST_OPLOCK_LEVEL_1'],
  [0x00090018, 'FSCTL_LOCK_VOLUME'],
  [0x0009001c, 'FSCTL_UNLOCK_VOLUME'],
  [0x0009002c, 'FSCTL_IS_PATHNAME_VALID'],
  [0x0009003c, 'FSCTL_GET_COMPRESSION'],
  [0x0009009c, 'FSCTL_GET_OBJECT_ID'],
  [0x000900a4, 'FSCTL_SET_REPARSE_POINT'],
  [0x000900a8, 'FSCTL_GET_REPARSE_POINT'],
  [0x000900ac, 'FSCTL_DELETE_REPARSE_POINT'],
  [0x000900c0, 'FSCTL_CREATE_OR_GET_OBJECT_ID'],
  [0x000900c4, 'FSCTL_SET_SPARSE'],
  [0x000900d7, 'FSCTL_SET_ENCRYPTION'],
  [0x000900bb, 'FSCTL_READ_FILE_USN_DATA'],
  [0x000900ef, 'FSCTL_WRITE_USN_CLOSE_RECORD'],
  [0x00090240, 'FSCTL_QUERY_FILE_REGIONS'],
  [0x00090284, 'FSCTL_QUERY_FILE_REGIONS'],
  [0x0009027c, 'FSCTL_GET_INTEGRITY_INFORMATION'],
  [0x0009c040, 'FSCTL_SET_COMPRESSION'],
  [0x0009c280, 'FSCTL_SET_INTEGRITY_INFORMATION'],
  [0x00094264, 'FSCTL_OFFLOAD_READ'],
  [0x00098208, 'FSCTL_FILE_LEVEL_TRIM'],
  [0x000980c8, 'FSCTL_SET_ZERO_DATA'],
  [0x000940cf, 'FSCTL_QUERY_ALLOCATED_RANGES'],
  [0x00098344, 'FSCTL_DUPLICATE_EXTENTS_TO_FILE'],
  [0x00098268, 'FSCTL_OFFLOAD_WRITE'],
  [0x00110018, 'FSCTL_PIPE_WAIT'],
  [0x0011400c, 'FSCTL_PIPE_PEEK'],
  [PIPE_TRANSCEIVE, 'FSCTL_PIPE_TRANSCEIVE'],
  [0x001401d4, 'FSCTL_LMR_REQUEST_RESILIENCY'],
  [0x00140078, 'FSCTL_SRV_REQUEST_RESUME_KEY'],
  [0x00140204, 'FSCTL_VALIDATE_NEGOTIATE_INFO'],
  [0x001401fc, 'FSCTL_QUERY_NETWORK_INTERFACE_INFO'],
  [0x00144064, 'FSCTL_SRV_ENUMERATE_SNAPSHOTS'],
  [0x001440f2, 'FSCTL_SRV_COPYCHUNK'],
  [0x001480f2, 'FSCTL_SRV_COPYCHUNK_WRITE'],
  [0x001441bb, 'FSCTL_SRV_READ_HASH'],
])

/** Asked by clients of their own accord; told only when they fail. */
export const QUIET_CONTROLS: ReadonlySet<number> = new Set([
  0x0011400c, 0x00110018, 0x00140204, 0x001401fc, 0x000900c0, 0x0009009c,
])

export const nameControl = (code: number): string =>
  CONTROLS.get(code) ?? `0x${code.toString(16).padStart(8, '0')}`

/** Classes that can be set, by type of information: of a file, of a file system. */
const FILE_CLASSES: ReadonlyMap<number, string> = new Map([
  [4, 'basic'],
  [14, 'position'],
  [15, 'full_ea'],
  [16, 'mode'],
  [19, 'allocation'],
  [20, 'end_of_file'],
  [23, 'pipe'],
  [39, 'valid_data_length'],
  [40, 'short_name'],
])
const FILE_SYSTEM = 2
const QUOTA = 4

export function nameClass(infoType: number, infoClass: number): string {
  if (infoType === QUOTA) return 'quota'
  if (infoType === FILE_SYSTEM) return `file_system_${infoClass}`
  return FILE_CLASSES.get(infoClass) ?? `${infoClass}`
}
