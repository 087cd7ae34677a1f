/** The views: what analysts ask for by name, each record counted once. */
import { makeLoginViews } from './loginViews.ts'
import { makeNameViews } from './nameViews.ts'
import { DEFAULT_PLACE, nameIn, type Place, type Statement } from './statement.ts'
import { makeTrafficViews } from './trafficViews.ts'
import { makeView } from './view.ts'

export { makeDeliveryViews, makeSensorViews } from './sensorViews.ts'
export { addressSql } from './view.ts'

/** Views over sessions and events. */
export const makeViews = (place: Place = DEFAULT_PLACE): Statement[] => [
  makeView(
    place,
    'current_sessions',
    `SELECT * FROM ${nameIn(place, 'sessions')} FINAL`,
    'Every session once, as its latest snapshot has it',
  ),
  makeView(
    place,
    'current_events',
    `SELECT * FROM ${nameIn(place, 'events')} FINAL`,
    'Every event once',
  ),
  ...makeLoginViews(place),
  ...makeTrafficViews(place),
  ...makeNameViews(place),
]
