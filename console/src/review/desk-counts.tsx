import { useMemo } from 'react'
import { queueView } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { Mark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

/** How many alerts are open of each priority, always all three, and how many of them nobody has acknowledged. */
export function DeskCounts({ feed }: { feed: Feed }) {
  const { words } = useWords()
  const version = useChannel(feed, 'alerts')
  const { counts, fresh } = useMemo(
    () => queueView(version < 0 ? [] : feed.state.alerts.values(), feed.serverNow()),
    [feed, version],
  )
  return (
    <ul className="desk-counts">
      {([1, 2, 3] as const).map((priority) => {
        const count = counts[priority]
        const more = fresh[priority] === 0 ? '' : `, ${words.alert.fresh(fresh[priority])}`
        return (
          <li key={priority} data-count={priority}>
            <Mark priority={priority} state={count === 0 ? 'none' : 'open'} />
            <span className="unseen">{words.openCount(words.priority[priority], count)}</span>
            <span aria-hidden="true">{count}</span>
            {more}
          </li>
        )
      })}
    </ul>
  )
}
