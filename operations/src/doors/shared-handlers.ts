import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { asyncapi } from '@ioc/domain/messages/asyncapi'
import { openapi } from '@ioc/domain/messages/openapi'
import { Right } from '@ioc/domain/right'
import type { Metrics } from '@ioc/room/metrics'
import { allFigures } from '../rooms/all-figures.ts'
import type { AskRoom, RoomName } from '../rooms/room-doors.ts'
import { type Caller, mayDo } from './callers.ts'
import { type Refusal, refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'

export type SharedRoute = 'health' | 'ready' | 'metrics' | 'openapi' | 'asyncapi' | 'centre'

type Parts = {
  version: string
  mode: 'demo' | 'production'
  metrics: Metrics
  ask: AskRoom
  rooms: readonly RoomName[]
  centre: () => Omit<CentreState, 'administrator' | 'rights' | 'person'>
  beforeFigures: () => void
}

/** Routes that a centre of every level answers alike. */
export function sharedHandlers(parts: Parts): Pick<Handlers, SharedRoute> {
  return {
    health: async () => 'ok\n',
    ready: async () => readiness(parts.centre().rooms),
    metrics: async () => {
      parts.beforeFigures()
      return await allFigures(parts.ask, parts.rooms, parts.metrics)
    },
    openapi: async () => openapi(parts.version),
    asyncapi: async () => asyncapi(parts.version),
    centre: async (_, { caller }) => ({ ...parts.centre(), ...askerOf(caller, parts.mode) }),
  }
}

/** Who asks, as a screen shows it, and what it may offer. */
function askerOf(caller: Caller, mode: Parts['mode']): Pick<CentreState, 'administrator' | 'rights' | 'person'> {
  const rights = Right.options.filter((right) => mayDo(right, caller, mode))
  const administrator = rights.includes('administer')
  if (caller.holder !== 'person') return { administrator, rights, person: null }
  const { id, name, roles, mustChange } = caller.person
  return { administrator, rights, person: { id, name, roles, mustChange } }
}

function readiness(rooms: CentreState['rooms']): string | Refusal {
  const waiting = rooms.filter((room) => !room.ready)
  if (waiting.length === 0) return 'ready\n'
  const words = waiting.map(({ room, detail }) => `${room} (${detail})`)
  return refuse('not_ready', { en: `not ready: ${words.join(', ')}`, vi: `chưa sẵn sàng: ${words.join(', ')}` })
}
