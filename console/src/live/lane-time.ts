import { lanePolicy } from '@ioc/domain/lane'
import type { Feed } from './feed.ts'

/** The time of a lane on this screen, ms: the server's clock in the live lane, the data's in a replay. */
export function laneNow(feed: Feed): number {
  return lanePolicy(feed.lane).clock === 'wall' ? feed.serverNow() : (feed.state.stamp ?? feed.serverNow())
}
