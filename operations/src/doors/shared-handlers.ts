import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { asyncapi } from '@ioc/domain/messages/asyncapi'
import { openapi } from '@ioc/domain/messages/openapi'
import type { Metrics } from '@ioc/room/metrics'
import { allFigures } from '../rooms/all-figures.ts'
import type { AskRoom, RoomName } from '../rooms/room-doors.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { type Callers, callerName, sessionSeconds } from './callers.ts'
import { type Refusal, refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'
import { Tries } from './tries.ts'

export type SharedRoute = 'health' | 'ready' | 'metrics' | 'openapi' | 'asyncapi' | 'centre' | 'signIn' | 'signOut'

const triesPerMinute = 10

type Parts = {
  version: string
  mode: 'demo' | 'production'
  callers: Callers
  database: Database
  metrics: Metrics
  ask: AskRoom
  rooms: readonly RoomName[]
  now: () => number
  centre: () => Omit<CentreState, 'administrator'>
  beforeFigures: () => void
  endSockets: (session: string) => void
}

/** Routes that a centre of every level answers alike. */
export function sharedHandlers(parts: Parts): Pick<Handlers, SharedRoute> {
  const { callers, database, now } = parts
  const tries = new Tries(triesPerMinute)
  return {
    health: async () => 'ok\n',
    ready: async () => readiness(parts.centre().rooms),
    metrics: async () => {
      parts.beforeFigures()
      return await allFigures(parts.ask, parts.rooms, parts.metrics)
    },
    openapi: async () => openapi(parts.version),
    asyncapi: async () => asyncapi(parts.version),
    centre: async (_, { caller }) => ({ ...parts.centre(), administrator: caller.holder !== 'nobody' }),
    signIn: async ({ body }, { address, reply }) => {
      const wait = tries.wait(address, now())
      if (wait !== undefined)
        return {
          ...refuse('too_many_tries', `at most ${triesPerMinute} tries a minute; try again in ${wait} s`),
          retryAfterSeconds: wait,
        }
      const isRight = callers.isAdministrator(body.token)
      const result = isRight ? 'done' : 'refused'
      await audit(database, { at: new Date(now()), who: 'nobody', what: 'sign in', detail: address, result })
      if (!isRight)
        return refuse(
          'wrong_token',
          'it is the administrator token that the centre printed at its first start, or that stands in IOC_ADMIN_TOKEN_FILE',
        )
      reply.setCookie(callers.cookie, await callers.beginSession(), {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        secure: parts.mode === 'production',
        maxAge: sessionSeconds,
      })
      return undefined
    },
    signOut: async (_, { caller, reply }) => {
      if (caller.holder === 'administrator' && caller.session) {
        await callers.endSession(caller.session.hash)
        parts.endSockets(caller.session.hash)
        const who = callerName(caller)
        await audit(database, { at: new Date(now()), who, what: 'sign out', detail: '', result: 'done' })
      }
      reply.clearCookie(callers.cookie, { path: '/' })
      return undefined
    },
  }
}

function readiness(rooms: CentreState['rooms']): string | Refusal {
  const waiting = rooms.filter((room) => !room.ready)
  if (waiting.length === 0) return 'ready\n'
  const words = waiting.map(({ room, detail }) => `${room} (${detail})`)
  return refuse('not_ready', `not ready: ${words.join(', ')}`)
}
