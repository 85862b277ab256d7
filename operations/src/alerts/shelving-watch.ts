import type { LaneName } from '@ioc/domain/lane'
import type { Database } from '../store/store.ts'
import type { LaneView } from '../twin/lane-view.ts'
import { endShelvings } from './alert-commands.ts'
import type { AlertReport, Feed } from './alert-feed.ts'
import type { Explanations } from './explanations.ts'

const lookEveryMs = 250

/** Ends each shelving once the lane's stamp has come to its time: a replay's hour is an hour of its data. */
export function startShelvingWatch(parts: {
  lane: LaneName
  view: LaneView
  database: Database
  explanations: () => Explanations
  link: AlertReport
  onBroken: (cause: unknown) => void
}): Feed {
  const { lane, view, database } = parts
  let looking: Promise<void> | undefined
  const look = async () => {
    const { stamp } = view.twin
    const keys = view.board.overdue(stamp)
    if (keys.length === 0) return
    const asked = { lane, keys, at: new Date(stamp) }
    const around = { explanations: parts.explanations(), link: parts.link }
    for (const alert of await endShelvings(database, asked, around)) view.board.put(alert)
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch(parts.onBroken)
      .finally(() => {
        looking = undefined
      })
  }, lookEveryMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
