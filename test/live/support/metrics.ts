/** What a sensor in a namespace answers at /metrics: values by name, those with labels added up. */
import type { Namespaces } from './namespaces.ts'

export const METRICS_ADDRESS = '127.0.0.1:9477'

export async function readMetrics(
  namespaces: Namespaces,
  where: string,
): Promise<ReadonlyMap<string, number>> {
  const command = ['curl', '-sS', '--max-time', '5', `http://${METRICS_ADDRESS}/metrics`]
  const { status, stdout, stderr } = await namespaces.run(where, command)
  if (status !== 0) throw new Error(`no metrics: ${stderr}`)
  const values = new Map<string, number>()
  for (const line of stdout.split('\n')) {
    const found = /^(\w+)(?:\{[^}]*\})? (\S+)$/.exec(line)
    if (found !== null) values.set(found[1]!, (values.get(found[1]!) ?? 0) + Number(found[2]))
  }
  return values
}
