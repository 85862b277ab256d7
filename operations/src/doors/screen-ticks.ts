import { lanePolicy } from '@ioc/domain/lane'
import type { LaneView } from '../twin/lane-view.ts'
import type { Screens } from './screens.ts'

const tickMs = 100

type Parts = {
  screens: Screens
  views: () => readonly LaneView[]
  now: () => number
  /** Called at each tick, after the screens have theirs. */
  ticked: () => void
}

/** Sends screens ten times a second what has changed in each lane; answers how to stop. */
export function startTicks({ screens, views, now, ticked }: Parts): () => void {
  const send = (first: boolean) => {
    for (const view of views()) if (lanePolicy(view.lane).first === first) screens.send(view.tick(now()))
  }
  const ticking = setInterval(() => {
    send(true)
    // What the live lane has to say is on its way before a replay gets its turn.
    setImmediate(() => send(false))
    screens.shedSlow()
    ticked()
  }, tickMs)
  return () => clearInterval(ticking)
}
