/** Where a server listens, as people write it: `127.0.0.1:9477`, `[::1]:9477`, `:9477` for every address. */
import { UsageError } from './problems.ts'

export interface ListenAddress {
  /** '' is every address of the machine. */
  readonly host: string
  /** 0 is any free one. */
  readonly port: number
}

const MAX_PORT = 65_535
/** An IPv6 address in brackets, or a name or IPv4 address; then the port. */
const FORM = /^(?:\[(?<v6>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|(?<name>[\w.-]*)):(?<port>\d{1,5})$/

/** Throws UsageError for anything else. */
export function parseListen(text: string): ListenAddress {
  const groups = FORM.exec(text)?.groups
  const port = Number(groups?.port)
  if (groups === undefined || port > MAX_PORT) {
    throw new UsageError(
      `Cannot listen on ${JSON.stringify(text)}: it must be HOST:PORT as in 127.0.0.1:9477, [::1]:9477, or :9477 for every address`,
    )
  }
  return { host: groups.v6 ?? groups.name ?? '', port }
}
