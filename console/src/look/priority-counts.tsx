import type { Priority } from '@ioc/domain/alert'
import type { ReactNode } from 'react'
import { useWords } from '../words/language.ts'
import { Mark } from './mark.tsx'

type PriorityCountsProps = {
  counts: Readonly<Record<Priority, number>>
  /** What stands behind the word of a priority. */
  beside?: (priority: Priority) => ReactNode
}

/** How many are open of each priority, always all three; none is drawn faint. */
export function PriorityCounts({ counts, beside }: PriorityCountsProps) {
  const { words } = useWords()
  return (
    <ul className="counts">
      {([1, 2, 3] as const).map((priority) => {
        const count = counts[priority]
        return (
          <li
            key={priority}
            className={count === 0 ? 'is-zero' : ''}
            aria-label={words.openCount(words.priority[priority], count)}
          >
            <span className="count">
              <Mark priority={priority} state={count === 0 ? 'none' : 'open'} />
              {count}
            </span>
            <span className="count-word">
              {words.priority[priority]}
              {beside?.(priority)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
