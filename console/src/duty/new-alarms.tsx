import type { AlertCondition } from '@ioc/domain/alert'
import { useEffect, useRef, useState } from 'react'
import type { Feed } from '../live/feed.ts'
import { alertPlace, alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'

/** Says each new alarm once to those who listen instead of look. */
export function NewAlarms({ feed, alarms }: { feed: Feed; alarms: readonly AlertCondition[] }) {
  const { language, words } = useWords()
  const known = useRef<Set<string> | null>(null)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const before = known.current
    known.current = new Set(alarms.map((alert) => alert.key))
    const fresh = before === null ? undefined : alarms.find((alert) => !before.has(alert.key))
    if (fresh === undefined || fresh.priority === null) return
    setSaid(
      words.newAlarm(
        words.priority[fresh.priority],
        alertTitle(fresh, language),
        alertPlace(fresh, feed.registry, language),
      ),
    )
  }, [alarms, feed, language, words])
  return (
    <p className="unseen" role="status" aria-live="polite">
      {said}
    </p>
  )
}
