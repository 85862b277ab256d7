import { Incident, type SomeFields } from '@ioc/domain/incident/incident'
import {
  Deadline,
  IncidentCounts,
  IncidentEvents,
  type IncidentOpening,
  IncidentPage,
} from '@ioc/domain/messages/incident-shapes'
import { type Answer, change, get, query, sendBytes } from '../live/centre-api.ts'

/** What the desk looks for; `commune`: its code, null for all. */
export type IncidentWish = { state: string; q: string; commune: string | null }

export function fetchIncidents(
  { state, q, commune }: IncidentWish,
  cursor: string | null,
): Promise<Answer<IncidentPage>> {
  const wish = {
    ...{ state, limit: '40', ...(q === '' ? {} : { q }) },
    ...{ ...(commune === null ? {} : { commune }), ...(cursor === null ? {} : { cursor }) },
  }
  return get(`/api/incidents?${query(wish)}`, IncidentPage)
}

export function fetchIncidentCounts(): Promise<Answer<IncidentCounts>> {
  return get('/api/incidents/counts', IncidentCounts)
}

export function fetchIncident(id: string): Promise<Answer<Incident>> {
  return get(`/api/incidents/${encodeURIComponent(id)}`, Incident)
}

export function fetchIncidentEvents(id: string): Promise<Answer<IncidentEvents>> {
  return get(`/api/incidents/${encodeURIComponent(id)}/events`, IncidentEvents)
}

export function fetchDeadline(hours: number, clock: 'always' | 'working'): Promise<Answer<Deadline>> {
  return get(`/api/deadline?${query({ hours: String(hours), clock })}`, Deadline)
}

/** The id of the incident that people know by this number; null where whoever asks sees none. */
export async function findIncident(number: string): Promise<Answer<string | null>> {
  const found = await get(`/api/incidents?${query({ state: 'all', q: number, limit: '1' })}`, IncidentPage)
  if (found.type === 'failed') return found
  return { type: 'good', value: found.value.incidents.find((one) => one.number === number)?.id ?? null }
}

export type Opening = { fields: SomeFields & { title: string }; alerts: string[] }

/** Opens a draft; where an open incident holds the first of these alerts already, answers that one. */
export async function openIncident({ fields, alerts }: Opening): Promise<Answer<{ id: string }>> {
  const [first] = alerts
  if (first !== undefined) {
    const held = await get(`/api/incidents?${query({ alert: first, limit: '1' })}`, IncidentPage)
    if (held.type === 'failed') return held
    const [incident] = held.value.incidents
    if (incident !== undefined) return { type: 'good', value: incident }
  }
  const body: IncidentOpening = { id: crypto.randomUUID(), fields, alerts }
  return await change('POST', '/api/incidents', { parser: Incident, body })
}

/** Orders something of an incident as this screen has seen it. */
export function order(
  { id, version }: Pick<Incident, 'id' | 'version'>,
  command: string,
  body: Record<string, unknown> = {},
): Promise<Answer<Incident>> {
  return change('POST', `/api/incidents/${id}/${command}`, { parser: Incident, body: { version, ...body } })
}

export function addEvidence({ id, version }: Pick<Incident, 'id' | 'version'>, file: File): Promise<Answer<Incident>> {
  const path = `/api/incidents/${id}/evidence?${query({ name: file.name.slice(-120), version: String(version) })}`
  return sendBytes(path, file, Incident)
}

export function evidencePath(incident: string, sha256: string): string {
  return `/api/incidents/${incident}/evidence/${sha256}`
}
