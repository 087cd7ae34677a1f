/** What a sensor would need, checked without capturing: a line each. */
import { existsSync, readdirSync } from 'node:fs'
import { compileFilter } from '../capture/filter/compileFilter.ts'
import { openLiveCapture } from '../capture/live/open.ts'
import { describeError } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import { LINK_ETHERNET } from '../decode/numbers.ts'
import { closeSinks, hideSecrets, openSinks } from '../sink/open.ts'
import type { ColumnOwner } from '../store/tables.ts'
import { InterfaceWatch } from './interfaceWatch.ts'
import { mayCapture } from './privileges.ts'

export interface Check {
  what: string
  /** '' when all is well, else a sentence. */
  problem: string
  /** What was found, when all is well. */
  found: string
}

export async function checkSensor(
  settings: Settings,
  owners: readonly ColumnOwner[],
): Promise<Check[]> {
  const checks: Check[] = []
  const add = (what: string, found: string, problem = '') => checks.push({ what, found, problem })
  const allowed = mayCapture()
  add(
    'permission',
    'CAP_NET_RAW is there',
    allowed
      ? ''
      : 'CAP_NET_RAW is missing: start as root, by deploy/systemd/earshot.service, or after `sudo setcap cap_net_raw+ep $(readlink -f $(command -v node))`',
  )
  const { states } = new InterfaceWatch(settings.interfaces)
  for (const [name, state] of Object.entries(states)) {
    add(`interface ${name}`, 'up', describeState(name, state))
  }
  if (settings.interfaces.length === 0) {
    add('interface', '', 'none is named: say -i NAME, or `interfaces` in the configuration file')
  }
  // Opening it is the only real test of ring, fanout and filter; nothing is read.
  if (allowed && settings.interfaces.length > 0 && !Object.values(states).includes('missing')) {
    try {
      const capture = openLiveCapture(settings, settings.driver)
      const ring = `${capture.places.length} x ${settings.ringMib} MiB`
      add('capture', `driver ${capture.driver}, ring ${ring}`, capture.remarks.join('; '))
      capture.close()
    } catch (error) {
      add('capture', '', describeError(error))
    }
  }
  add('filter', settings.filter || 'none: everything is read', findFilterFault(settings.filter))
  for (const uri of settings.to) {
    try {
      const said: string[] = []
      const notice = (message: string) => void said.push(message)
      const context = { owners, settings, whenFull: 'give-up', notice } as const
      await closeSinks(await openSinks([uri], context))
      // A sensor starts all the same when its broker is away.
      add(`sink ${hideSecrets(uri)}`, said.join('; ') || 'takes records')
    } catch (error) {
      add(`sink ${hideSecrets(uri)}`, '', describeError(error))
    }
  }
  return checks
}

/** Also when there is no interface yet to try it on. */
function findFilterFault(expression: string): string {
  if (expression === '') return ''
  try {
    compileFilter(expression, { linkType: LINK_ETHERNET })
    return ''
  } catch (error) {
    return describeError(error)
  }
}

function describeState(name: string, state: string): string {
  if (state === 'down') return `it is down: ip link set ${name} up`
  if (state !== 'missing') return ''
  const there = existsSync('/sys/class/net') ? readdirSync('/sys/class/net').join(', ') : 'none'
  return `it does not exist; there are ${there}`
}
