/** Names of procedures by program and version. */
import { MOUNT, NFS, PORTMAP } from './constants.ts'
import type { Call } from './state.ts'

const list = (names: string): readonly string[] => names.split(' ')

const NFS2 = list(
  'NULL GETATTR SETATTR ROOT LOOKUP READLINK READ WRITECACHE WRITE CREATE REMOVE RENAME LINK SYMLINK MKDIR RMDIR READDIR STATFS',
)
const NFS3 = list(
  'NULL GETATTR SETATTR LOOKUP ACCESS READLINK READ WRITE CREATE MKDIR SYMLINK MKNOD REMOVE RMDIR RENAME LINK READDIR READDIRPLUS FSSTAT FSINFO PATHCONF COMMIT',
)
const NFS4 = list('NULL COMPOUND')
const PORTMAP2 = list('NULL SET UNSET GETPORT DUMP CALLIT')
const RPCBIND = list(
  'NULL SET UNSET GETADDR DUMP CALLIT GETTIME UADDR2TADDR TADDR2UADDR GETVERSADDR INDIRECT GETADDRLIST GETSTAT',
)
const OTHERS: Readonly<Record<number, readonly string[]>> = {
  [MOUNT]: list('NULL MNT DUMP UMNT UMNTALL EXPORT EXPORTALL PATHCONF'),
  100001: list('NULL GETSTATS HAVEDISK'),
  100002: list('NULL NUM NAMES ALLNAMES'),
  100004: list('NULL DOMAIN DOMAIN_NONACK MATCH FIRST NEXT XFR CLEAR ALL MASTER ORDER MAPLIST'),
  100007: list('NULL DOMAIN SETDOM'),
  100008: list('NULL WALL'),
  100009: list('NULL UPDATE'),
  100011: list('NULL GETQUOTA GETACTIVEQUOTA SETQUOTA SETACTIVEQUOTA'),
  100012: list('NULL SPRAY GET CLEAR'),
  100021: list(
    'NULL TEST LOCK CANCEL UNLOCK GRANTED TEST_MSG LOCK_MSG CANCEL_MSG UNLOCK_MSG GRANTED_MSG TEST_RES LOCK_RES CANCEL_RES UNLOCK_RES GRANTED_RES SM_NOTIFY - - - SHARE UNSHARE NM_LOCK FREE_ALL',
  ),
  100024: list('NULL STAT MON UNMON UNMON_ALL SIMU_CRASH NOTIFY'),
  100026: list('NULL WHOAMI GETFILE'),
  100227: list('NULL GETACL SETACL GETATTR ACCESS'),
  150001: list('NULL AUTH PR_INIT PR_START'),
  395183: list('NULL'),
  1073741824: list('NULL CB_COMPOUND'),
}

function namesOf(program: number, version: number): readonly string[] | undefined {
  if (program === NFS) return version === 2 ? NFS2 : version === 3 ? NFS3 : NFS4
  if (program === PORTMAP) return version === 2 ? PORTMAP2 : RPCBIND
  return OTHERS[program]
}

/** Asked all the time and changing nothing: told only when they fail. */
export const QUIET = new Set([
  'GETATTR',
  'ACCESS',
  'FSSTAT',
  'FSINFO',
  'PATHCONF',
  'STATFS',
  'COMMIT',
  'READ',
  'WRITE',
  'READLINK',
])

/** The procedure's name, `PROC-n` where none is known. */
export function procedureName(call: Call): string {
  const name = namesOf(call.program, call.version)?.[call.procedure]
  return name === undefined || name === '-' ? `PROC-${call.procedure}` : name
}
