import type { Fields } from '../../src/bytes/fields.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { SmbState } from './state.ts'
export function wantedSmb1(_s: SmbState, _m: Fields, size: number): number {
  return Math.min(size, 35)
}
export function readSmb1(
  _s: SmbState,
  _m: Fields,
  _size: number,
  _t: number,
  _x: SessionContext,
): void {}
