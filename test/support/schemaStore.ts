/** A database of chdb in a process of its own: schemas are made in it, and Kafka consumed by it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type EngineReply, PROGRAM } from './schemaEngine.ts'

/** Why tests that need the engine are skipped, or false. */
export function skipWithoutEngine(): string | false {
  try {
    createRequire(import.meta.url).resolve('chdb/connection')
    return false
  } catch {
    console.log('skipped: the optional package chdb is not installed')
    return 'the optional package chdb is not installed'
  }
}

export interface SchemaStore {
  /** Rows of a query. */
  ask<Row = Record<string, unknown>>(sql: string): Promise<Row[]>
  /** Runs statements one after the other. */
  run(...statements: readonly string[]): Promise<void>
  /** Ends in order. */
  close(): Promise<void>
  /** SIGKILL, in whatever it does. */
  kill(): Promise<void>
}

/** Opens the data folder `path`, making it where there is none. */
export async function openSchemaStore(path: string): Promise<SchemaStore> {
  const child: ChildProcess = fork(PROGRAM, [path], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
  let complaints = ''
  child.stderr!.on('data', (text: Buffer) => {
    complaints += text.toString()
  })
  const waiting = new Map<number, (reply: EngineReply) => void>()
  let asked = 0
  child.on('message', (reply: EngineReply) => {
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  child.on('exit', () => {
    for (const answer of waiting.values()) answer({ id: 0, error: `it ended: ${complaints}` })
  })
  const send = (kind: 'ask' | 'run' | 'close', sql: string): Promise<unknown[]> => {
    const id = ++asked
    return new Promise((done, fail) => {
      waiting.set(id, ({ rows, error }) => {
        if (error === undefined) done(rows ?? [])
        else fail(new Error(error))
      })
      child.send({ id, kind, sql })
    })
  }
  await send('ask', 'SELECT 1')
  return {
    ask: <Row>(sql: string) => send('ask', sql) as Promise<Row[]>,
    async run(...statements) {
      for (const sql of statements) await send('run', sql)
    },
    async close() {
      const ended = once(child, 'exit')
      await send('close', '')
      await ended
    },
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
