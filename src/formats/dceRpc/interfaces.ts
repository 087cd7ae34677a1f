/** Names of well-known DCE/RPC interfaces and their operations, as Microsoft's and the Open Group's documents have them. */
import { ACCOUNT_INTERFACES } from './accountInterfaces.ts'
import { OBJECT_INTERFACES } from './objectInterfaces.ts'
import { SHARE_INTERFACES } from './shareInterfaces.ts'
import { SYSTEM_INTERFACES } from './systemInterfaces.ts'

/** Uuid, name, operations. */
export type InterfaceEntry = readonly [string, string, string]

export interface RpcInterface {
  readonly uuid: string
  /** `unknown-UUID` for one that is not known. */
  readonly name: string
  readonly operations: ReadonlyMap<number, string>
}

const NO_OPERATIONS: ReadonlyMap<number, string> = new Map()

const KNOWN: ReadonlyMap<string, RpcInterface> = new Map(
  [ACCOUNT_INTERFACES, SYSTEM_INTERFACES, SHARE_INTERFACES, OBJECT_INTERFACES]
    .flat()
    .map(([uuid, name, operations]) => [
      uuid,
      { uuid, name, operations: readOperations(operations) },
    ]),
)

/** What stands for every interface that is not known and was not seen bound either. */
export const UNSEEN_INTERFACE: RpcInterface = { uuid: '', name: '', operations: NO_OPERATIONS }

export const findInterface = (uuid: string): RpcInterface =>
  KNOWN.get(uuid) ?? { uuid, name: `unknown-${uuid}`, operations: NO_OPERATIONS }

export const nameOperation = (of: RpcInterface, number: number): string =>
  of.operations.get(number) ?? `unknown-${number}`

function readOperations(list: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  let next = 0
  for (const word of list.split(/\s+/)) {
    if (word === '') continue
    if (/^\d+$/.test(word)) next = Number(word)
    else found.set(next++, word)
  }
  return found
}
