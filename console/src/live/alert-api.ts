import { Alert } from '@ioc/domain/alert'
import { AlarmReport } from '@ioc/domain/messages/alert-routes'
import { type Answer, change, get, query } from './centre-api.ts'

/** A command to an alert as its route names it, with what it carries beside the version that this screen shows. */
export type AlertAction =
  | { word: 'acknowledge' | 'reset' | 'unshelve' | 'return' }
  | { word: 'shelve'; reason: string; minutes: number | null }
  | { word: 'out-of-service'; reason: string; authority: string }

export function sendAlertAction(lane: string, alert: Alert, { word, ...body }: AlertAction): Promise<Answer<Alert>> {
  const path = `/api/alerts/${encodeURIComponent(alert.key)}/${word}?${query({ lane })}`
  return change('POST', path, { parser: Alert, body: { version: alert.response.version, ...body } })
}

export function fetchAlarmReport(lane: string): Promise<Answer<AlarmReport>> {
  return get(`/api/alarm-performance?${query({ lane, hours: '1' })}`, AlarmReport)
}
