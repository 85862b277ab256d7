import { AlertCondition } from '@ioc/domain/alert'
import { type Decided, decideIncident, decideMerge, decideSplit } from '@ioc/domain/incident/decide'
import { type Incident, IncidentEvent, type LinkedAlert } from '@ioc/domain/incident/incident'
import type { IncidentCommand } from '@ioc/domain/incident/incident-command'
import { judgeTimes } from '@ioc/domain/incident/incident-times'
import { wronglyNamed } from '@ioc/domain/incident/named-people'
import type { Label } from '@ioc/domain/label'
import type { IncidentOpening } from '@ioc/domain/messages/incident-shapes'
import type { Transaction } from 'kysely'
import { isRefusal, type Refusal, refuse } from '../doors/problems.ts'
import { audit } from '../store/audit.ts'
import { readEvents, StreamConflict } from '../store/events.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import {
  beginIncident,
  emptyFields,
  happen,
  type IncidentRules,
  type Inside,
  readIncident,
  streamOf,
} from './incident-stream.ts'
import { knownPeople } from './known-people.ts'
import { newestProcedures } from './procedures.ts'

type Parts = IncidentRules & { database: Database; now: () => Date }
type Split = { id: string; version: number; made: string; title: string; keys: readonly string[] }

export type IncidentBook = ReturnType<typeof incidentBook>

/** Incidents as streams of events: each change is events, rows and audit in one transaction, and one writer wins. */
export function incidentBook({ database, now, ...rules }: Parts) {
  const { calendar } = rules
  /** Runs a change; where another writer got between, answers who that was. */
  async function change(who: string, id: string, work: (inside: Inside) => Promise<Incident | Refusal>) {
    try {
      return await database.transaction().execute((transaction) => work({ ...rules, transaction, at: now(), who }))
    } catch (cause) {
      if (!(cause instanceof StreamConflict)) throw cause
      const newest = await readIncident(database, id)
      if (newest) return changedMeanwhile(newest)
      return refuse('conflict', {
        en: `${id} was opened by somebody else meanwhile`,
        vi: `${id} vừa được người khác mở`,
      })
    }
  }

  return {
    read: (id: string) => readIncident(database, id),
    events: (id: string, after: number) => readEvents(database, streamOf(id), { schema: IncidentEvent, after }),

    open: (who: string, opening: IncidentOpening) =>
      change(who, opening.id, async (inside) => {
        const held = await readIncident(inside.transaction, opening.id)
        if (held) return sameOpening(held, who, opening)
        const linked = await linkedAlerts(inside.transaction, opening.alerts)
        if (isRefusal(linked)) return linked
        const { fields, id } = opening
        const whole = { ...emptyFields, ...fields }
        const wrong = wronglyNamed(whole, { account: await knownPeople(inside.transaction) })
        if (wrong.length > 0) return incomplete(wrong)
        return await beginIncident(inside, {
          id,
          fields: whole,
          alerts: linked,
          splitFrom: null,
          directive: null,
        })
      }),

    act: (who: string, { id, version, command }: { id: string; version: number; command: IncidentCommand }) =>
      change(who, id, async (inside) => {
        const incident = await asSeen(inside.transaction, id, version)
        if (isRefusal(incident)) return incident
        const account = await knownPeople(inside.transaction)
        const decided = decideIncident(incident, command, { at: inside.at.getTime(), calendar, account })
        const taken = await withProcedure(inside.transaction, incident, decided)
        return await settle(inside, { incident, decided: taken, what: command.type })
      }),

    link: (who: string, { id, version, keys }: { id: string; version: number; keys: readonly string[] }) =>
      change(who, id, async (inside) => {
        const incident = await asSeen(inside.transaction, id, version)
        if (isRefusal(incident)) return incident
        const alerts = await linkedAlerts(inside.transaction, keys)
        if (isRefusal(alerts)) return alerts
        const context = { at: inside.at.getTime(), calendar, account: await knownPeople(inside.transaction) }
        return await settle(inside, {
          incident,
          decided: decideIncident(incident, { type: 'link', alerts }, context),
          what: 'link',
        })
      }),

    merge: (who: string, order: { id: string; version: number; into: string; intoVersion: number; why: string }) =>
      change(who, order.id, async (inside) => {
        const incident = await asSeen(inside.transaction, order.id, order.version)
        if (isRefusal(incident)) return incident
        const into = await asSeen(inside.transaction, order.into, order.intoVersion)
        if (isRefusal(into)) return into
        const decided = decideMerge(incident, into, order.why)
        if (decided.type !== 'events') return await settle(inside, { incident, decided, what: 'merge' })
        await happen(inside, into, [decided.takes])
        return await settle(inside, { incident, decided: { type: 'events', events: [decided.merged] }, what: 'merge' })
      }),

    split: (who: string, order: Split) =>
      change(who, order.id, async (inside) => {
        const incident = await asSeen(inside.transaction, order.id, order.version)
        if (isRefusal(incident)) return incident
        if (await readIncident(inside.transaction, order.made))
          return refuse('conflict', {
            en: `${order.made} is the id of an incident already: make a new one`,
            vi: `${order.made} đã là mã của một sự vụ: hãy tạo mã mới`,
          })
        const kept = incident.alerts.filter(({ key }) => order.keys.includes(key))
        const allowed = decideSplit(incident, order.keys, '')
        if (allowed.type !== 'events') return await settle(inside, { incident, decided: allowed, what: 'split' })
        const { class: alertClass, priority, commune, site } = incident
        const fields = { ...emptyFields, class: alertClass, priority, commune, site, title: order.title }
        const made = await beginIncident(inside, {
          id: order.made,
          fields,
          alerts: kept,
          splitFrom: incident.number,
          directive: null,
        })
        const decided = decideSplit(incident, order.keys, made.number)
        const left = await settle(inside, { incident, decided, what: 'split' })
        return isRefusal(left) ? left : made
      }),

    /** Writes what has fallen due until now; answers how many incidents it concerned. Judged again, it is nothing. */
    judge: async (): Promise<number> => {
      let judged = 0
      for (;;) {
        const due = await database
          .selectFrom('incident')
          .select('id')
          .where('judge_at', '<=', now().toISOString())
          .orderBy('judge_at')
          .limit(200)
          .execute()
        for (const { id } of due)
          await change('operations', id, async (inside) => {
            const incident = await readIncident(inside.transaction, id)
            if (!incident) throw new Error(`${id} has a row and no events`)
            return await happen(inside, incident, judgeTimes(incident, inside.at.getTime(), calendar))
          })
        judged += due.length
        if (due.length === 0) return judged
      }
    },
  }
}

async function asSeen(transaction: Transaction<StoreSchema>, id: string, version: number): Promise<Incident | Refusal> {
  const incident = await readIncident(transaction, id)
  if (!incident) return noIncident(id)
  return incident.version === version ? incident : changedMeanwhile(incident)
}

export function noIncident(id: string): Refusal {
  return refuse('not_found', { en: `there is no incident ${id}`, vi: `không có sự vụ ${id}` })
}

function changedMeanwhile({ number, changedBy, changedAt, version }: Incident): Refusal {
  return refuse('conflict', {
    en: `${number} was changed by ${changedBy} at ${changedAt} and is at version ${version} now: read it again`,
    vi: `${number} do ${changedBy} sửa lúc ${changedAt}, nay ở bản ${version}: hãy đọc lại`,
  })
}

/** An opening that comes twice is one; another under the same id is refused. */
function sameOpening(held: Incident, who: string, { id, fields }: IncidentOpening): Incident | Refusal {
  if (held.openedBy === who && (held.version > 1 || held.title === fields.title)) return held
  return refuse('conflict', {
    en: `${id} is the id of ${held.number}: make a new one`,
    vi: `${id} là mã của ${held.number}: hãy tạo mã mới`,
  })
}

/** Lets happen what was decided, or says why nothing does; both stand in the audit. */
async function settle(
  inside: Inside,
  { incident, decided, what }: { incident: Incident; decided: Decided; what: string },
): Promise<Incident | Refusal> {
  const { transaction, at, who } = inside
  const result = decided.type === 'events' ? 'done' : decided.type
  await audit(transaction, { at, who, what: `${what} incident`, detail: incident.number, result })
  switch (decided.type) {
    case 'events':
      return await happen(inside, incident, decided.events)
    case 'not_now':
      return refuse('not_now', decided.why)
    case 'incomplete':
      return incomplete(decided.missing)
  }
}

function incomplete(missing: readonly { path: string; message: Label }[]): Refusal {
  const words = (language: keyof Label) =>
    missing.map(({ path, message }) => `${path}: ${message[language]}`).join('; ')
  return refuse('incomplete', { en: words('en'), vi: words('vi') }, missing)
}

/** A draft that becomes of another class takes the procedure of that class, in its newest version. */
async function withProcedure(
  transaction: Transaction<StoreSchema>,
  incident: Incident,
  decided: Decided,
): Promise<Decided> {
  if (decided.type !== 'events' || incident.state !== 'draft' || incident.steps.length > 0) return decided
  const changed = decided.events.find((event) => event.type === 'changed')
  const next = changed?.fields.class ?? null
  if (next === null || next === incident.procedure?.class) return decided
  const procedure = (await newestProcedures(transaction)).find((one) => one.class === next)
  return procedure ? { ...decided, events: [{ type: 'procedure_taken', procedure }, ...decided.events] } : decided
}

/** Alerts of the live lane as an incident keeps them: what a replay raises is no work. */
async function linkedAlerts(
  transaction: Transaction<StoreSchema>,
  keys: readonly string[],
): Promise<LinkedAlert[] | Refusal> {
  const linked: LinkedAlert[] = []
  for (const key of new Set(keys)) {
    const row = await transaction
      .selectFrom('alert')
      .select('condition')
      .where('lane', '=', 'live')
      .where('key', '=', key)
      .executeTakeFirst()
    if (!row)
      return refuse('not_found', {
        en: `there is no alert ${key} of the live lane`,
        vi: `luồng trực tiếp không có cảnh báo ${key}`,
      })
    const { raisedAt, subject, kind, rule, threshold } = AlertCondition.parse(JSON.parse(row.condition))
    linked.push({ key, raisedAt, subject: subject.id, kind, rule, threshold })
  }
  return linked
}
