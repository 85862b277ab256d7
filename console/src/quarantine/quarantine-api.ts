import {
  type AdmissibleDevice,
  AdmissibleDevices,
  Admission,
  type AdmissionWish,
  IssuedEnrolment,
  type ListedEnrolment,
  ListedEnrolments,
} from '@ioc/domain/messages/enrolment-shapes'
import {
  Mending,
  type MendingOrder,
  Mendings,
  QuarantineCounts,
  QuarantinedDetail,
  QuarantinePage,
  type QuarantineStatus,
} from '@ioc/domain/quarantine'
import { type Answer, change, get, query } from '../live/centre-api.ts'

/** What the desk looks for, as it stands in the address of the server's door. */
export type Wish = { lane: string; status: QuarantineStatus; reason?: string; device?: string; from?: number }

function wishQuery(wish: Wish, more: Record<string, string> = {}): string {
  const { lane, status, reason, device, from } = wish
  return query({
    ...{ lane, status, ...more },
    ...(reason === undefined ? {} : { reason }),
    ...(device === undefined ? {} : { device }),
    ...(from === undefined ? {} : { from: String(from) }),
  })
}

export function fetchQuarantine(wish: Wish, cursor: number | null): Promise<Answer<QuarantinePage>> {
  const more = { limit: '60', ...(cursor === null ? {} : { cursor: String(cursor) }) }
  return get(`/api/quarantine?${wishQuery(wish, more)}`, QuarantinePage)
}

export function fetchQuarantineCounts(wish: Wish): Promise<Answer<QuarantineCounts>> {
  return get(`/api/quarantine/counts?${wishQuery(wish)}`, QuarantineCounts)
}

export function fetchQuarantined(record: number, lane: string): Promise<Answer<QuarantinedDetail>> {
  return get(`/api/quarantine/records/${record}?${query({ lane })}`, QuarantinedDetail)
}

export function fetchMendings(lane: string): Promise<Answer<Mending[]>> {
  return get(`/api/quarantine/mendings?${query({ lane })}`, Mendings)
}

export function fetchUnknownDevices(): Promise<Answer<AdmissibleDevice[]>> {
  return get('/api/quarantine/unknown', AdmissibleDevices)
}

export function fetchEnrolments(): Promise<Answer<ListedEnrolment[]>> {
  return get('/api/enrolments', ListedEnrolments)
}

export function mend(order: MendingOrder): Promise<Answer<Mending>> {
  return change('POST', '/api/quarantine/mendings', { parser: Mending, body: order })
}

export function stopMending(id: string, lane: string): Promise<Answer<Mending>> {
  return change('DELETE', `/api/quarantine/mendings/${encodeURIComponent(id)}?${query({ lane })}`, { parser: Mending })
}

export function admit(body: AdmissionWish): Promise<Answer<Admission>> {
  return change('POST', '/api/quarantine/admissions', { parser: Admission, body })
}

export type NewEnrolment = { name: string; commune: string | null; devices: number; days: number }

export function enrol(body: NewEnrolment): Promise<Answer<IssuedEnrolment>> {
  return change('POST', '/api/enrolments', { parser: IssuedEnrolment, body })
}

export function revokeEnrolment(id: string): Promise<Answer<null>> {
  return change('DELETE', `/api/enrolments/${encodeURIComponent(id)}`, { parser: { parse: () => null } })
}
