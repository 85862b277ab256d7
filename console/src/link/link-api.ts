import type { ProvinceStanding, ReceivedAlert, ReceivedIncident } from '@ioc/domain/link/board'
import { DirectiveStanding, type DirectiveWish } from '@ioc/domain/link/directive'
import { linkRoutes } from '@ioc/domain/messages/link-routes'
import { type Answer, change, get, query } from '../live/centre-api.ts'

type ReceivedAlerts = { alerts: ReceivedAlert[]; total: number }

export function fetchProvinces(): Promise<Answer<ProvinceStanding[]>> {
  return get('/api/provinces', linkRoutes.provinces.response)
}

function of(province: string | null): Record<string, string> {
  return province === null ? {} : { province }
}

/** Open alarms of one province, or of all. */
export function fetchReceived(province: string | null): Promise<Answer<ReceivedAlerts>> {
  return get(`/api/provinces/alerts?${query(of(province))}`, linkRoutes.receivedAlerts.response)
}

/** Those that proved to be no event, and that their provinces have revoked. */
export function fetchWithdrawn(province: string | null): Promise<Answer<ReceivedAlerts>> {
  return get(
    `/api/provinces/alerts?${query({ ...of(province), state: 'cancelled', limit: '50' })}`,
    linkRoutes.receivedAlerts.response,
  )
}

export function fetchDirectives(): Promise<Answer<DirectiveStanding[]>> {
  return get('/api/directives', linkRoutes.directives.response)
}

export function issueDirective(wish: DirectiveWish): Promise<Answer<DirectiveStanding>> {
  return change('POST', '/api/directives', { parser: DirectiveStanding, body: wish })
}

export function fetchLifted(): Promise<Answer<ReceivedIncident[]>> {
  return get('/api/provinces/incidents', linkRoutes.receivedIncidents.response)
}
