import type { AlarmReport } from '@ioc/domain/messages/alert-routes'
import { useEffect, useState } from 'react'
import { fetchAlarmReport } from '../live/alert-api.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'

const everyMs = 10_000
/** After an alert has changed the load may be another; a storm of changes asks no more often than this. */
const soonMs = 1000

/** The alarm load of the province in the last hour of a lane, asked for as it changes; null until it is known. */
export function useAlarmReport(feed: Feed): AlarmReport | null {
  const alerts = useChannel(feed, 'alerts')
  const [report, setReport] = useState<AlarmReport | null>(null)
  useEffect(() => {
    let open = true
    const ask = async () => {
      const answer = await fetchAlarmReport(feed.lane)
      if (open && answer.type === 'good') setReport(answer.value)
    }
    const soon = window.setTimeout(() => void ask(), alerts < 0 ? 0 : soonMs)
    const timer = window.setInterval(() => void ask(), everyMs)
    return () => {
      open = false
      window.clearTimeout(soon)
      window.clearInterval(timer)
    }
  }, [feed, alerts])
  return report
}
