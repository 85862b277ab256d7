import { Procedures, ProcedureVersions } from '@ioc/domain/messages/incident-shapes'
import { Procedure } from '@ioc/domain/procedure'
import { type Answer, change, get, query } from '../live/centre-api.ts'

export function fetchProcedures(): Promise<Answer<Procedures>> {
  return get('/api/procedures', Procedures)
}

export function fetchProcedure(id: string, version: number): Promise<Answer<Procedure>> {
  return get(`/api/procedures/${encodeURIComponent(id)}?${query({ version: `${version}` })}`, Procedure)
}

export function fetchVersions(id: string): Promise<Answer<ProcedureVersions>> {
  return get(`/api/procedures/${encodeURIComponent(id)}/versions`, ProcedureVersions)
}

/** Makes the next version; what is wrong with it is the server's to say. */
export function putProcedure(id: string, edit: unknown): Promise<Answer<Procedure>> {
  return change('PUT', `/api/procedures/${encodeURIComponent(id)}`, { parser: Procedure, body: edit })
}
