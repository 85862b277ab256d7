import type { Label } from '@ioc/domain/label'
import type { linkRoutes } from '@ioc/domain/messages/link-routes'
import { callerName } from '../doors/callers.ts'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { listDirectives } from './directives.ts'
import { LinkFault } from './link-fault.ts'
import { NationRefusal } from './link-wire.ts'
import type { Link } from './open-link.ts'

export type LinkRoute = keyof typeof linkRoutes

type Parts = { link: Link; database: Database; now: () => Date }

/** The province's doors of the link. */
export function linkHandlers({ link, database, now }: Parts): Pick<Handlers, LinkRoute> {
  const ofNation = async (): Promise<Refusal> =>
    refuse('not_found', {
      en: 'this is the centre of a province: the nation keeps what provinces tell it',
      vi: 'đây là trung tâm của một tỉnh, thành: Trung tâm Chính phủ giữ những gì các tỉnh, thành báo lên',
    })
  return {
    link: async () => await link.standing(),
    linkTo: async ({ body: { url, code } }, { caller }) => {
      const who = callerName(caller)
      try {
        await link.linkTo({ url, code, who })
      } catch (cause) {
        await audit(database, { at: now(), who, what: 'link to the nation', detail: url, result: 'refused' })
        return refuse('link_failed', wordsOfFailure(cause))
      }
      return await link.standing()
    },
    rotateKey: async (_, { caller }) => {
      try {
        const key = await link.rotate()
        await audit(database, { at: now(), who: callerName(caller), what: 'rotate key', detail: key, result: 'begun' })
        return { key }
      } catch (cause) {
        return refuse('conflict', wordsOfFailure(cause))
      }
    },
    directives: async () => await listDirectives(database),
    revokeKey: ofNation,
    admitProvince: ofNation,
    linkKeys: ofNation,
    linkAdmission: ofNation,
    linkReturn: ofNation,
    linkExchange: ofNation,
    provinces: ofNation,
    receivedAlerts: ofNation,
    receivedIncidents: ofNation,
    receivedAlert: ofNation,
    issueDirective: ofNation,
  }
}

/** A failure of the link as whoever ordered it is told; what the nation or the system says is quoted. */
function wordsOfFailure(cause: unknown): Label {
  if (cause instanceof LinkFault) return cause.detail
  const en = cause instanceof Error ? cause.message : String(cause)
  const failed = cause instanceof NationRefusal ? 'Trung tâm Chính phủ từ chối' : 'không làm được'
  return { en, vi: `${failed}: ${en}` }
}
