import type { Incident } from '@ioc/domain/incident/incident'
import { useCallback } from 'react'
import { formatAge } from '../format/time.ts'
import { fetchIncident } from '../incident/incident-api.ts'
import type { Answer } from '../live/centre-api.ts'
import { showToast, type Toast } from '../look/toast-list.ts'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import { formatMoment } from './event-words.ts'

type Outcome = { id: string; command: string; answer: Answer<Incident>; act?: Toast['act'] }

/** Tells in a toast what became of an order: what was done, or who was first; other refusals stand at the incident. */
export function useTellOutcome(): (outcome: Outcome) => void {
  const { words } = useWords()
  const nameOf = useNameOf()
  return useCallback(
    ({ id, command, answer, act = null }) => {
      const text = words.review
      const done: Record<string, string> = text.done
      if (answer.type === 'good') {
        const { number, deadline, assignee } = answer.value
        const said = done[command] ?? command
        showToast({
          title: command === 'assign' && assignee !== null ? text.doneTo(said, nameOf(assignee)) : said,
          more: [number, deadline === null ? '' : text.dueAt(formatMoment(deadline))].filter(Boolean).join(' · '),
          act,
        })
      } else if (answer.isConflict)
        void fetchIncident(id).then((now) => {
          if (now.type === 'failed') return
          const { changedBy, changedAt } = now.value
          const age = formatAge(Date.now() - Date.parse(changedAt), words)
          showToast({ title: text.changedBy(nameOf(changedBy), age), more: text.changedMore })
        })
    },
    [words, nameOf],
  )
}
