/** Names of what a call failed with: C706 appendix E, MS-RPCE 2.2.2.9, MS-ERREF 2.2 (the few common of RPC). */

const FAULTS: ReadonlyMap<number, string> = new Map([
  [0x00000005, 'access_denied'],
  [0x000006f7, 'bad_stub_data'],
  [0x00000721, 'sec_pkg_error'],
  [0x1c00001a, 'nca_s_fault_context_mismatch'],
  [0x1c000001, 'nca_s_fault_int_div_by_zero'],
  [0x1c000002, 'nca_s_fault_addr_error'],
  [0x1c000006, 'nca_s_fault_invalid_tag'],
  [0x1c000007, 'nca_s_fault_invalid_bound'],
  [0x1c000008, 'nca_s_rpc_version_mismatch'],
  [0x1c00000b, 'nca_s_fault_cancel'],
  [0x1c00000d, 'nca_s_fault_remote_no_memory'],
  [0x1c010001, 'nca_s_comm_failure'],
  [0x1c010002, 'nca_s_op_rng_error'],
  [0x1c010003, 'nca_s_unk_if'],
  [0x1c010006, 'nca_s_wrong_boot_time'],
  [0x1c01000b, 'nca_s_proto_error'],
  [0x1c010013, 'nca_s_out_args_too_big'],
  [0x1c010014, 'nca_s_server_too_busy'],
  [0x1c010017, 'nca_s_unsupported_type'],
  [0x1c00001c, 'nca_s_fault_ndr'],
  [0x80010105, 'RPC_E_SERVERFAULT'],
  [0xc0020041, 'RPC_NT_SS_CONTEXT_MISMATCH'],
])

/** Why a bind was refused as a whole, C706 12.6.3.1 and MS-RPCE 2.2.2.5. */
const REJECTIONS: ReadonlyMap<number, string> = new Map([
  [0, 'reason_not_specified'],
  [1, 'temporary_congestion'],
  [2, 'local_limit_exceeded'],
  [4, 'protocol_version_not_supported'],
  [8, 'authentication_type_not_recognized'],
  [9, 'invalid_checksum'],
])

/** Why one interface of a bind was refused, C706 12.6.3.1. */
const REFUSALS = [
  'reason_not_specified',
  'abstract_syntax_not_supported',
  'proposed_transfer_syntaxes_not_supported',
  'local_limit_exceeded',
]

export const nameFault = (code: number): string => FAULTS.get(code) ?? ''
export const nameRejection = (code: number): string => REJECTIONS.get(code) ?? ''
export const nameRefusal = (code: number): string => REFUSALS[code] ?? ''

/** A code as it is shown. */
export const hexCode = (code: number): string => `0x${(code >>> 0).toString(16).padStart(8, '0')}`
