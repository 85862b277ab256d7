import type { linkRoutes } from '@ioc/domain/messages/link-routes'
import { callerName } from '../doors/callers.ts'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { listDirectives } from './directives.ts'
import type { Link } from './open-link.ts'

export type LinkRoute = keyof typeof linkRoutes

type Parts = { link: Link; database: Database; now: () => Date }

/** The province's doors of the link. */
export function linkHandlers({ link, database, now }: Parts): Pick<Handlers, LinkRoute> {
  const ofNation = async (): Promise<Refusal> =>
    refuse('not_found', 'this is the centre of a province: the nation keeps what provinces tell it')
  return {
    link: async () => await link.standing(),
    linkTo: async ({ body: { url, code } }, { caller }) => {
      const who = callerName(caller)
      try {
        await link.linkTo({ url, code, who })
      } catch (cause) {
        const detail = cause instanceof Error ? cause.message : String(cause)
        await audit(database, { at: now(), who, what: 'link to the nation', detail: url, result: 'refused' })
        return refuse('link_failed', detail)
      }
      return await link.standing()
    },
    rotateKey: async (_, { caller }) => {
      try {
        const key = await link.rotate()
        await audit(database, { at: now(), who: callerName(caller), what: 'rotate key', detail: key, result: 'begun' })
        return { key }
      } catch (cause) {
        return refuse('conflict', cause instanceof Error ? cause.message : String(cause))
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
