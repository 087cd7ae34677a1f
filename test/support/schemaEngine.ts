/** The process behind schemaStore.ts: one chdb data folder, asked over IPC. Ends with its parent. */
import { fileURLToPath } from 'node:url'
import { createClient } from '@clickhouse/client'

export const PROGRAM = fileURLToPath(import.meta.url)

export interface EngineRequest {
  id: number
  kind: 'ask' | 'run' | 'close'
  sql: string
}

export interface EngineReply {
  id: number
  rows?: unknown[]
  error?: string
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

async function serve(path: string): Promise<void> {
  const { createChdbConnection } = await import('chdb/connection')
  const connection = createChdbConnection({ path })
  const client = createClient({ connection: connection as unknown as ClientConnection })
  const answer = async ({ id, kind, sql }: EngineRequest): Promise<EngineReply> => {
    try {
      if (kind === 'close') await client.close()
      if (kind === 'run') await client.command({ query: sql })
      if (kind !== 'ask') return { id }
      const result = await client.query({ query: sql, format: 'JSONEachRow' })
      return { id, rows: await result.json() }
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) }
    }
  }
  process.on('message', async (request: EngineRequest) => {
    const reply = await answer(request)
    process.send!(reply, () => {
      if (request.kind === 'close') process.exit(0)
    })
  })
  process.on('disconnect', () => process.exit(0))
}

if (process.argv[1] === PROGRAM && process.send !== undefined) await serve(process.argv[2] ?? '')
