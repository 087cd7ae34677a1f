/** Names of file handles, learnt from the replies that gave them. */
import { MAX_HANDLES, MAX_PATH_CHARS } from './constants.ts'
import type { NfsState } from './state.ts'

const HASH_SEED = 0x811c9dc5
const HASH_PRIME = 0x01000193

/** Remembers a path; at the bound the oldest is forgotten. */
export function learn(state: NfsState, handle: string, path: string): void {
  if (handle === '') return
  state.handles ??= new Map()
  const { handles } = state
  if (handles.size >= MAX_HANDLES && !handles.has(handle)) {
    handles.delete(handles.keys().next().value!)
  }
  handles.set(handle, path)
}

/** The path of a handle, or its hash as tshark and the kernel print it: short and the same each time. */
export function nameOf(state: NfsState, handle: string): string {
  const known = state.handles?.get(handle)
  if (known !== undefined) return known
  let hash = HASH_SEED
  for (let i = 0; i < handle.length; i++) {
    hash = Math.imul(hash ^ handle.charCodeAt(i), HASH_PRIME)
  }
  return `fh:${(hash >>> 0).toString(16).padStart(8, '0')}`
}

/** A name within a directory. */
export function join(directory: string, name: string): string {
  if (name === '.' || name === '') return directory
  if (name === '..') return directory.slice(0, Math.max(0, directory.lastIndexOf('/'))) || '/'
  const path = directory === '/' ? `/${name}` : `${directory}/${name}`
  return path.length > MAX_PATH_CHARS ? path.slice(-MAX_PATH_CHARS) : path
}
