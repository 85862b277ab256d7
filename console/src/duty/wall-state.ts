import { lanePolicy } from '@ioc/domain/lane'
import type { ProvinceState } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'

/** The word of the wall: the state of the province, or why it cannot be said. */
export type WallState = 'connecting' | 'not-live' | ProvinceState['type']

/** A replay may stand still; whether the server is there shows in the live lane beside it. */
export function standingOf(feed: Feed, live: Feed, province: ProvinceState): WallState {
  if (feed.state.heardAt === null) return 'connecting'
  const heard = lanePolicy(feed.lane).clock === 'data' ? live : feed
  return heard.isFollowing() || heard.state.heardAt === null ? province.type : 'not-live'
}
