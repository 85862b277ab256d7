import type { AlertCondition } from '@ioc/domain/alert'
import { useCallback, useState } from 'react'
import type { DeviceRegistry } from '../live/device-registry.ts'
import { alertPlace, alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { openIncident } from './incident-api.ts'
import { goTo } from './review-path.ts'

export type OpenFromAlerts = {
  open: (alert: AlertCondition, others?: readonly AlertCondition[]) => void
  busy: boolean
  /** Why the last try was refused, and of which alert. */
  trouble: { key: string; why: string } | null
}

/** Makes work of alerts: opens a draft of them, or the incident that holds them, and goes there; else says why not. */
export function useOpenFromAlerts(registry: DeviceRegistry): OpenFromAlerts {
  const { language, words } = useWords()
  const [trouble, setTrouble] = useState<OpenFromAlerts['trouble']>(null)
  const [busy, setBusy] = useState(false)
  const open = useCallback(
    async (alert: AlertCondition, others: readonly AlertCondition[] = []) => {
      if (busy) return
      setBusy(true)
      const title = `${alertTitle(alert, language)}, ${alertPlace(alert, registry, language)}`.slice(0, 160)
      const answer = await openIncident({
        fields: { title, class: alert.class, priority: alert.priority ?? 3, commune: alert.commune, site: alert.site },
        alerts: [alert, ...others].map(({ key }) => key).slice(0, 500),
      })
      setBusy(false)
      if (answer.type === 'good') {
        setTrouble(null)
        goTo({ incident: answer.value.id })
      } else
        setTrouble({
          key: alert.key,
          why:
            answer.status === 401
              ? words.review.needAdministrator
              : words.commandFailed(answer.detail ?? words.noAnswer),
        })
    },
    [registry, language, words, busy],
  )
  return {
    open: useCallback((alert: AlertCondition, others?: readonly AlertCondition[]) => void open(alert, others), [open]),
    busy,
    trouble,
  }
}
