/** Shares connected: which they are, and of what kind. MS-SMB2 2.2.9 and 10, MS-CIFS 2.2.4.55. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_LIST_VALUES, MAX_TREES, TREES_FULL } from './constants.ts'
import type { Request, SmbState, Tree } from './state.ts'

const KINDS = ['', 'disk', 'pipe', 'print'] as const

/** MS-SMB2 2.2.10 by number. */
export const treeKind = (type: number): string => KINDS[type] ?? ''

export const isPipeShare = (path: string): boolean => path.toUpperCase().endsWith('\\IPC$')

/** The server took it, as `key` from now on. */
export function addTree(
  state: SmbState,
  key: number,
  request: Request,
  kind: string,
  session: SessionContext,
): Tree {
  const tree: Tree = {
    path: request.name,
    kind,
    isPipe: kind === 'pipe' || isPipeShare(request.name),
  }
  state.trees ??= new Map()
  const { trees } = state
  if (trees.size >= MAX_TREES) {
    session.anomaly(TREES_FULL)
    trees.delete(trees.keys().next().value!)
  }
  trees.set(key, tree)
  const { fields } = state
  if (!fields.shares.includes(tree.path) && fields.shares.length < MAX_LIST_VALUES)
    fields.shares = [...fields.shares, tree.path]
  return tree
}
