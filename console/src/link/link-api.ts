import { ProvinceStanding, ReceivedAlert } from '@ioc/domain/link/board'
import { type DirectiveAnswer, DirectiveStanding, type DirectiveWish } from '@ioc/domain/link/directive'
import { z } from 'zod'
import { type Answer, change, get } from '../live/centre-api.ts'

const Alerts = z.object({ alerts: z.array(ReceivedAlert), total: z.number() })
export type ReceivedAlerts = z.infer<typeof Alerts>

export function fetchProvinces(): Promise<Answer<ProvinceStanding[]>> {
  return get('/api/provinces', z.array(ProvinceStanding))
}

export function fetchReceived(): Promise<Answer<ReceivedAlerts>> {
  return get('/api/provinces/alerts', Alerts)
}

export function fetchDirectives(): Promise<Answer<DirectiveStanding[]>> {
  return get('/api/directives', z.array(DirectiveStanding))
}

export function issueDirective(wish: DirectiveWish): Promise<Answer<DirectiveStanding>> {
  return change('POST', '/api/directives', { parser: DirectiveStanding, body: wish })
}

export function answerDirective(id: string, body: DirectiveAnswer): Promise<Answer<DirectiveStanding>> {
  return change('POST', `/api/directives/${id}/answers`, { parser: DirectiveStanding, body })
}
