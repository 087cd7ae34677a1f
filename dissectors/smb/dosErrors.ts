/** Errors as SMB1 told them before NT: a class and a code. MS-CIFS 2.2.2.4. */

const CLASSES: ReadonlyMap<number, string> = new Map([
  [1, 'ERRDOS'],
  [2, 'ERRSRV'],
  [3, 'ERRHRD'],
  [0xff, 'ERRCMD'],
])
const DOS_ERRORS: ReadonlyMap<number, string> = new Map([
  [0x10001, 'ERRbadfunc'],
  [0x10002, 'ERRbadfile'],
  [0x10003, 'ERRbadpath'],
  [0x10004, 'ERRnofids'],
  [0x10005, 'ERRnoaccess'],
  [0x10006, 'ERRbadfid'],
  [0x10010, 'ERRremcd'],
  [0x10012, 'ERRnofiles'],
  [0x10020, 'ERRbadshare'],
  [0x10021, 'ERRlock'],
  [0x10050, 'ERRfilexists'],
  [0x10057, 'ERRinvalidparam'],
  [0x1007b, 'ERRinvalidname'],
  [0x20001, 'ERRerror'],
  [0x20002, 'ERRbadpw'],
  [0x20004, 'ERRaccess'],
  [0x20005, 'ERRinvtid'],
  [0x20006, 'ERRinvnetname'],
  [0x20007, 'ERRinvdevice'],
  [0x2005b, 'ERRbaduid'],
])

/** A DOS error as `ERRDOS/ERRbadfile`. */
export function nameDosError(errorClass: number, code: number): string {
  const known = DOS_ERRORS.get((errorClass << 16) | code) ?? `${code}`
  return `${CLASSES.get(errorClass) ?? errorClass}/${known}`
}
