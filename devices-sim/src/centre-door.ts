import { Lane } from '@ioc/domain/lane'
import {
  DeletedLane,
  DeviceColumns,
  IssuedCredential,
  type LanePlayer,
  type LaneRequest,
  LaneStanding,
  type LaneSteering,
  OpenedLane,
  RegistryImported,
} from '@ioc/domain/messages/api-shapes'
import { routes } from '@ioc/domain/messages/routes'
import { Problem } from '@ioc/domain/problem'
import type { RegistryRecord } from '@ioc/domain/registry'
import { z } from 'zod'
import type { CentreLine } from './centre-line.ts'

/** What the simulator asks of the centre's server, as the service of this data folder. */
export type CentreDoor = {
  register(records: readonly RegistryRecord[]): Promise<RegistryImported>
  issue(identity: string, commune: string): Promise<IssuedCredential>
  /** Kind and commune of every device of the live registry, by id. */
  devices(): Promise<Map<string, { kind: string; commune: string }>>
  tellSeeding(done: number): Promise<void>
  openLane(request: LaneRequest): Promise<OpenedLane>
  endLane(name: string): Promise<Lane>
  lanes(): Promise<LaneStanding[]>
  steerLane(name: string, steering: LaneSteering): Promise<Lane>
  /** Answers what the lane is to do. */
  tellPlayer(name: string, player: LanePlayer): Promise<Lane>
  deleteLane(name: string): Promise<DeletedLane>
}

/** The centre answered an error; `message` holds its detail, which says what to do. */
export class CentreRefusal extends Error {
  override name = 'CentreRefusal'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Throws when the server answers an error. */
export function centreDoor(line: CentreLine, token: string): CentreDoor {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const { status, text } = await line({
      ...{ method, path },
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (status >= 400) throw new CentreRefusal(status, `${method} ${path} answered ${status}: ${detailOf(text)}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const asked = async <Schema extends z.ZodType>(schema: Schema, answer: Promise<unknown>) => schema.parse(await answer)
  return {
    register: (records) =>
      asked(RegistryImported, call('POST', routes.importRegistry.path, { records, credentials: true })),
    issue: (identity, commune) =>
      asked(
        IssuedCredential,
        call('POST', routes.issueCredential.path, { identity, right: { type: 'publisher', commune } }),
      ),
    devices: async () => {
      const { id, kind, commune } = DeviceColumns.parse(await call('GET', `${routes.devices.path}?lane=live`))
      return new Map(id.map((one, at) => [one, { kind: kind[at] ?? '', commune: commune[at] ?? '' }]))
    },
    tellSeeding: async (done) => void (await call('PUT', routes.seeding.path, { done })),
    openLane: (request) => asked(OpenedLane, call('POST', routes.openLane.path, request)),
    endLane: (name) => asked(Lane, call('POST', laneAddress(routes.endLane.path, name), {})),
    lanes: () => asked(z.array(LaneStanding), call('GET', routes.lanes.path)),
    steerLane: (name, steering) => asked(Lane, call('PUT', laneAddress(routes.steerLane.path, name), steering)),
    tellPlayer: (name, player) => asked(Lane, call('PUT', laneAddress(routes.tellPlayer.path, name), player)),
    deleteLane: (name) => asked(DeletedLane, call('DELETE', laneAddress(routes.deleteLane.path, name))),
  }
}

function laneAddress(path: string, name: string): string {
  return path.replace(':name', encodeURIComponent(name))
}

/** The detail of a problem (RFC 9457), or the beginning of whatever came. */
function detailOf(text: string): string {
  try {
    const problem = Problem.safeParse(JSON.parse(text))
    if (problem.success) return problem.data.detail
  } catch {}
  return text.slice(0, 300)
}
