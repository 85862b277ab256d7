import { randomUUID } from 'node:crypto'
import { sees } from '@ioc/domain/access'
import type { QuarantineRoute } from '@ioc/domain/messages/quarantine-routes'
import {
  Mending,
  Mendings,
  QuarantineCounts,
  QuarantinedDetail,
  QuarantinePage,
  UnknownDevice,
} from '@ioc/domain/quarantine'
import { z } from 'zod'
import { type Caller, callerName, scopeOf } from '../doors/callers.ts'
import { isRefusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { whereaboutsOf } from '../doors/whereabouts.ts'
import type { AskRoom } from '../rooms/room-doors.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import type { Tables } from '../tables/tables.ts'
import { admissible, admit } from './admission.ts'
import { askQuarantine, giveOrder, wordsOfOrder } from './ask-quarantine.ts'
import { enrol, enrolments, revokeEnrolment } from './enrolments.ts'
import { addMember, membersOf, removeMember } from './members.ts'

type Parts = {
  ask: AskRoom
  tables: Tables
  communes: ReadonlySet<string> | undefined
  province: string
  database: Database
  now: () => Date
}

/** The quarantine desk: ingest owns what is kept apart, operations asks it for people and audits what they order. */
export function quarantineHandlers(parts: Parts): Pick<Handlers, QuarantineRoute> {
  const { ask, database, now } = parts
  const note = (who: string, what: string, detail: string, result: string) =>
    audit(database, { at: now(), who, what, detail, result })
  /**
   * What was kept apart lies where it was sent; of which field it is says the registry alone, where it knows the
   * device.
   */
  const isSeen = (row: { commune: string; device: string | null }, caller: Caller) => {
    const device = row.device === null ? undefined : parts.tables.devices.get(row.device)
    const domain = device ? whereaboutsOf(device).domain : null
    return sees(scopeOf(caller), { commune: row.commune, domain })
  }
  return {
    quarantine: async ({ query }, { caller }) => {
      const page = await askQuarantine(ask, '/quarantine', { shape: QuarantinePage, query })
      return isRefusal(page) ? page : { ...page, records: page.records.filter((row) => isSeen(row, caller)) }
    },
    quarantineCounts: ({ query }) => askQuarantine(ask, '/quarantine/counts', { shape: QuarantineCounts, query }),
    quarantined: async ({ params, query }, { caller }) => {
      const record = await askQuarantine(ask, '/quarantine/record', {
        shape: QuarantinedDetail,
        query: { lane: query.lane, record: params.id },
      })
      if (isRefusal(record) || isSeen(record, caller)) return record
      return refuse('not_found', { en: 'there is no such record', vi: 'không có bản ghi này' })
    },
    mend: async ({ body }, { caller }) => {
      const who = callerName(caller)
      const id = randomUUID()
      await note(who, 'order mending', `${id} ${wordsOfOrder(body)}`, 'asked')
      const answer = await giveOrder(ask, body, { id, who })
      if (isRefusal(answer)) await note(who, 'order mending', id, answer.code)
      return answer
    },
    mendings: ({ query }) => askQuarantine(ask, '/quarantine/mendings', { shape: Mendings, query }),
    cancelMending: async ({ params, query }, { caller }) => {
      const body = { lane: query.lane, id: params.id }
      const answer = await askQuarantine(ask, '/quarantine/mendings/cancel', { shape: Mending, body })
      const result = isRefusal(answer) ? answer.code : 'done'
      await note(callerName(caller), 'cancel mending', params.id, result)
      return answer
    },
    unknownDevices: async ({ query }, { caller }) => {
      const waiting = await askQuarantine(ask, '/quarantine/unknown', { shape: z.array(UnknownDevice), query })
      return isRefusal(waiting)
        ? waiting
        : waiting.filter((device) => isSeen(device, caller)).map((device) => admissible(parts, device))
    },
    admit: ({ body }, { caller }) => admit(parts, body, callerName(caller)),
    enrol: ({ body }, { caller }) => enrol(parts, body, callerName(caller)),
    enrolments: async () => enrolments(parts.tables),
    revokeEnrolment: ({ params }, { caller }) => revokeEnrolment(parts, params.id, callerName(caller)),
    members: async ({ params }, { caller }) => membersOf(parts.tables, params.id, scopeOf(caller)),
    addMember: ({ params }, { caller }) => addMember(parts, params, callerName(caller)),
    removeMember: ({ params }, { caller }) => removeMember(parts, params, callerName(caller)),
  }
}
