import { type Evidence, type Incident, openStates } from '@ioc/domain/incident/incident'
import type { IncidentCommand } from '@ioc/domain/incident/incident-command'
import { seesIncident } from '@ioc/domain/incident/incident-scope'
import { later } from '@ioc/domain/incident/incident-times'
import { stateInVietnamese } from '@ioc/domain/incident/refusal-words'
import type { IncidentRoute } from '@ioc/domain/messages/incident-routes'
import type { WorkingCalendar } from '@ioc/domain/working-calendar'
import { type Caller, callerName, scopeOf } from '../doors/callers.ts'
import { isRefusal, type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import type { Database } from '../store/store.ts'
import { type EvidenceFiles, evidenceType } from './evidence-files.ts'
import { type IncidentBook, noIncident } from './incident-book.ts'
import { countIncidents, listIncidents } from './incident-queries.ts'
import { editProcedure, newestProcedures, procedureOf, versionsOf } from './procedures.ts'

type Parts = {
  book: IncidentBook
  files: EvidenceFiles
  database: Database
  calendar: WorkingCalendar
  now: () => Date
  changed: () => void
}

/** Incidents as people and screens ask for them. */
export function incidentHandlers(parts: Parts): Pick<Handlers, IncidentRoute> {
  const { book, files, database, calendar, now, changed } = parts
  /** What was ordered, under its caller's name; screens hear of it. */
  const ordered = async <T>(caller: Caller, order: (who: string) => Promise<T | Refusal>): Promise<T | Refusal> => {
    const answer = await order(callerName(caller))
    if (!isRefusal(answer)) changed()
    return answer
  }
  /** An incident that the caller sees; to who does not see it, it is not there. */
  const seen = async (id: string, caller: Caller): Promise<Incident | Refusal> => {
    const incident = await book.read(id)
    return incident && seesIncident(scopeOf(caller), incident) ? incident : noIncident(id)
  }
  /** What was ordered of incidents that the caller sees. */
  const orderedOf = async <T>(ids: string[], caller: Caller, order: (who: string) => Promise<T | Refusal>) => {
    for (const id of ids) {
      const incident = await seen(id, caller)
      if (isRefusal(incident)) return incident
    }
    return await ordered(caller, order)
  }
  const act = (of: { params: { id: string }; body: { version: number } }, caller: Caller, command: IncidentCommand) =>
    orderedOf([of.params.id], caller, (who) => book.act(who, { id: of.params.id, version: of.body.version, command }))
  return {
    incidents: ({ query }, { caller }) => listIncidents(database, { ...query, scope: scopeOf(caller) }),
    incidentCounts: (_, { caller }) => countIncidents(database, now(), scopeOf(caller)),
    openIncident: async ({ body }, { caller }) => {
      const { commune = null, class: alertClass = null } = body.fields
      if (!seesIncident(scopeOf(caller), { commune, class: alertClass }))
        return refuse('outside_scope', {
          en: 'this account opens incidents of its own communes and fields alone: name both',
          vi: 'tài khoản này chỉ mở sự vụ trong xã, phường và lĩnh vực của mình: hãy ghi cả hai',
        })
      return await ordered(caller, (who) => book.open(who, body))
    },
    incident: ({ params: { id } }, { caller }) => seen(id, caller),
    incidentEvents: async ({ params: { id }, query }, { caller }) => {
      const incident = await seen(id, caller)
      if (isRefusal(incident)) return incident
      const events = await book.events(id, query.after)
      return { events: events.map(({ version, at, who, event }) => ({ version, at, who, event })) }
    },
    changeIncident: (of, { caller }) => act(of, caller, { type: 'change', fields: of.body.fields }),
    assignIncident: (of, { caller }) => act(of, caller, { type: 'assign', fields: of.body.fields }),
    startIncident: (of, { caller }) => act(of, caller, { type: 'start' }),
    resolveIncident: (of, { caller }) => act(of, caller, { type: 'resolve', actual: of.body.actual }),
    refuseIncident: (of, { caller }) => act(of, caller, { type: 'refuse', why: of.body.why }),
    closeIncident: (of, { caller }) => act(of, caller, { type: 'close' }),
    rejectIncident: (of, { caller }) =>
      act(of, caller, { type: 'reject', why: of.body.why, falseAlarm: of.body.falseAlarm }),
    extendIncident: (of, { caller }) =>
      act(of, caller, { type: 'extend', deadline: of.body.deadline, why: of.body.why }),
    commentIncident: (of, { caller }) => act(of, caller, { type: 'comment', text: of.body.text }),
    linkAlerts: ({ params, body }, { caller }) =>
      orderedOf([params.id], caller, (who) => book.link(who, { ...params, ...body })),
    unlinkAlerts: (of, { caller }) => act(of, caller, { type: 'unlink', keys: of.body.keys }),
    doStep: (of, { caller }) => act(of, caller, { type: 'step', step: of.body.step, note: of.body.note }),
    obstructIncident: (of, { caller }) => act(of, caller, { type: 'obstruct', what: of.body.what }),
    climbIncident: (of, { caller }) => act(of, caller, { type: 'climb' }),
    freeIncident: (of, { caller }) => act(of, caller, { type: 'free', how: of.body.how }),
    mergeIncident: ({ params, body }, { caller }) =>
      orderedOf([params.id, body.into], caller, (who) => book.merge(who, { ...body, ...params })),
    splitIncident: ({ params, body: { id: made, ...order } }, { caller }) =>
      orderedOf([params.id], caller, (who) => book.split(who, { ...order, ...params, made })),
    addEvidence: async ({ params: { id }, query, body }, { caller }) => {
      const incident = await seen(id, caller)
      if (isRefusal(incident)) return incident
      // Nothing is written for an incident that could not take it; whether it can is decided once the file is safe.
      const { number, state } = incident
      if (!openStates.has(state))
        return refuse('not_now', {
          en: `${number} is ${state}`,
          vi: `${number} đang ở trạng thái ${stateInVietnamese[state]}`,
        })
      const type = evidenceType(body)
      if (type === undefined)
        return refuse('bad_evidence', {
          en: 'the bytes are no JPEG, PNG or PDF: send one of these',
          vi: 'tệp không phải JPEG, PNG hay PDF: hãy gửi một trong các loại này',
        })
      const sha256 = await files.keep(body)
      const evidence: Evidence = { sha256, name: query.name, type, bytes: body.length }
      const command: IncidentCommand = { type: 'evidence', evidence }
      return await ordered(caller, (who) => book.act(who, { id, version: query.version, command }))
    },
    evidence: async ({ params: { id, sha256 } }, { caller, reply }) => {
      const incident = await seen(id, caller)
      if (isRefusal(incident)) return incident
      const evidence = incident.evidence.find((one) => one.sha256 === sha256)
      if (!evidence) return refuse('not_found', { en: `${id} has no such evidence`, vi: `${id} không có chứng cứ này` })
      const bytes = await files.read(sha256)
      if (!bytes)
        return refuse('not_found', {
          en: `the file ${sha256} is gone or damaged: restore it from a backup`,
          vi: `tệp ${sha256} đã mất hoặc hỏng: hãy khôi phục từ bản sao lưu`,
        })
      reply.header('content-disposition', attachment(evidence.name))
      // Saved, never shown as a page of this centre: it runs nothing here whatever it holds.
      reply.header('content-security-policy', "default-src 'none'; sandbox")
      return Buffer.from(bytes)
    },
    deadline: async ({ query }) => {
      const span = { calendar, from: now().getTime(), ms: query.hours * 3_600_000 }
      return { deadline: new Date(later(query.clock, span)).toISOString() }
    },
    procedures: async () => ({ procedures: await newestProcedures(database) }),
    procedure: async ({ params: { id }, query }) =>
      (await procedureOf(database, id, query.version)) ??
      refuse('not_found', { en: `there is no such version of ${id}`, vi: `quy trình ${id} không có bản này` }),
    procedureVersions: async ({ params: { id } }) => {
      const versions = await versionsOf(database, id)
      return versions.length > 0
        ? { versions }
        : refuse('not_found', { en: `there is no procedure ${id}`, vi: `không có quy trình ${id}` })
    },
    editProcedure: ({ params, body }, { caller }) =>
      ordered(caller, (who) => editProcedure(database, { ...params, edit: body, who, at: now() })),
  }
}

/** A header that names a file to save, in letters that every browser takes and in its own (RFC 6266, RFC 8187). */
function attachment(name: string): string {
  const plain =
    name
      .normalize('NFD')
      .replaceAll(/[^A-Za-z0-9._ -]/g, '')
      .trim() || 'file'
  const own = encodeURIComponent(name).replaceAll(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${own}`
}
