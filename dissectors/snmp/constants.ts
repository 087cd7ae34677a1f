/** Numbers, names, bounds and anomaly codes of SNMP: RFC 1157 (v1), 3416 (v2), 3412 and 3414 (v3, USM). */

/** Longest community, user or context that is believed. */
export const MAX_NAME_BYTES = 255
/** Requests awaiting their response; past it the oldest is told of as `unknown`. */
export const MAX_PENDING = 64
/** Reads told of in one session; later ones are counted only. */
export const MAX_READS_TOLD = 64
/** Names and values shown of one message. */
export const MAX_BINDINGS = 8
/** Arcs of an object identifier (RFC 2578, 3.5). */
export const MAX_ARCS = 128
/** Bytes shown of a value. */
export const MAX_VALUE_BYTES = 256

/** Tags of PDUs (RFC 3416, 3; RFC 1157, 4.1). */
export const GET = 0xa0
export const GET_NEXT = 0xa1
export const RESPONSE = 0xa2
export const SET = 0xa3
export const TRAP_V1 = 0xa4
export const GET_BULK = 0xa5
export const INFORM = 0xa6
export const TRAP = 0xa7
export const REPORT = 0xa8
export const ACTIONS: Readonly<Record<number, string>> = {
  [GET]: 'GET',
  [GET_NEXT]: 'GETNEXT',
  [RESPONSE]: 'RESPONSE',
  [SET]: 'SET',
  [TRAP_V1]: 'TRAP',
  [GET_BULK]: 'GETBULK',
  [INFORM]: 'INFORM',
  [TRAP]: 'TRAP',
  [REPORT]: 'REPORT',
}

/** Versions as their integers say them. */
export const VERSIONS: Readonly<Record<number, string>> = { 0: '1', 1: '2c', 3: '3' }
/** Bits of msgFlags (RFC 3412, 6.4). */
export const FLAG_AUTH = 1
export const FLAG_PRIV = 2

/** error-status (RFC 3416, 3). */
export const ERRORS: readonly string[] = [
  'noError',
  'tooBig',
  'noSuchName',
  'badValue',
  'readOnly',
  'genErr',
  'noAccess',
  'wrongType',
  'wrongLength',
  'wrongEncoding',
  'wrongValue',
  'noCreation',
  'inconsistentValue',
  'resourceUnavailable',
  'commitFailed',
  'undoFailed',
  'authorizationError',
  'notWritable',
  'inconsistentName',
]
/** generic-trap of version 1 (RFC 1157, 4.1.6). */
export const GENERIC_TRAPS: readonly string[] = [
  'coldStart',
  'warmStart',
  'linkDown',
  'linkUp',
  'authenticationFailure',
  'egpNeighborLoss',
  'enterpriseSpecific',
]

/** Objects with names of their own: the system group, traps, and what USM counts. */
export const NAMES: Readonly<Record<string, string>> = {
  '1.3.6.1.2.1.1.1.0': 'sysDescr.0',
  '1.3.6.1.2.1.1.2.0': 'sysObjectID.0',
  '1.3.6.1.2.1.1.3.0': 'sysUpTime.0',
  '1.3.6.1.2.1.1.4.0': 'sysContact.0',
  '1.3.6.1.2.1.1.5.0': 'sysName.0',
  '1.3.6.1.2.1.1.6.0': 'sysLocation.0',
  '1.3.6.1.2.1.1.7.0': 'sysServices.0',
  '1.3.6.1.2.1.1': 'system',
  '1.3.6.1.2.1': 'mib-2',
  '1.3.6.1.6.3.1.1.4.1.0': 'snmpTrapOID.0',
  '1.3.6.1.6.3.1.1.4.3.0': 'snmpTrapEnterprise.0',
  '1.3.6.1.6.3.1.1.5.1': 'coldStart',
  '1.3.6.1.6.3.1.1.5.2': 'warmStart',
  '1.3.6.1.6.3.1.1.5.3': 'linkDown',
  '1.3.6.1.6.3.1.1.5.4': 'linkUp',
  '1.3.6.1.6.3.1.1.5.5': 'authenticationFailure',
  '1.3.6.1.6.3.15.1.1.1.0': 'usmStatsUnsupportedSecLevels',
  '1.3.6.1.6.3.15.1.1.2.0': 'usmStatsNotInTimeWindows',
  '1.3.6.1.6.3.15.1.1.3.0': 'usmStatsUnknownUserNames',
  '1.3.6.1.6.3.15.1.1.4.0': 'usmStatsUnknownEngineIDs',
  '1.3.6.1.6.3.15.1.1.5.0': 'usmStatsWrongDigests',
  '1.3.6.1.6.3.15.1.1.6.0': 'usmStatsDecryptionErrors',
}
/** Reports that refuse whoever asked (RFC 3414, 5). */
export const REFUSALS = new Set([
  'usmStatsUnsupportedSecLevels',
  'usmStatsUnknownUserNames',
  'usmStatsWrongDigests',
  'usmStatsDecryptionErrors',
])
/** Communities that everybody knows. */
export const DEFAULT_COMMUNITIES = new Set(['public', 'private'])

/** A message whose fields do not fit into it. */
export const MALFORMED = 'malformed-message'
/** More requests without a response than are remembered. */
export const PENDING_FULL = 'pending-full'
