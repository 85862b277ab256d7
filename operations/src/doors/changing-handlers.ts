import { sees } from '@ioc/domain/access'
import type { Credential } from '@ioc/domain/identity'
import type { Label } from '@ioc/domain/label'
import { registryKey } from '@ioc/domain/registry'
import { newToken, tokenHash } from '@ioc/room/run-token'
import { deleteLane, endLane, openLane } from '../lanes/lane-life.ts'
import { hearPlayer, steerLane } from '../lanes/lane-steering.ts'
import type { Players } from '../lanes/players.ts'
import { centreIdentity } from '../tables/own-identities.ts'
import { importRegistry } from '../tables/registry-import.ts'
import type { Put, Tables } from '../tables/tables.ts'
import { callerName, scopeOf } from './callers.ts'
import { noDevice } from './not-there.ts'
import { refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'
import { whereaboutsOf } from './whereabouts.ts'

export type ChangingRoute =
  | 'importRegistry'
  | 'removeDevice'
  | 'issueCredential'
  | 'revokeCredential'
  | 'openLane'
  | 'endLane'
  | 'steerLane'
  | 'tellPlayer'
  | 'deleteLane'
  | 'seeding'

type Parts = {
  dataDir: string
  players: Players
  tables: Tables
  communes: ReadonlySet<string> | undefined
  province: string
  now: () => Date
  mqtt: () => string
  settled: () => Promise<void>
  seeding: (done: number) => void
}

/** Routes that change the tables: each change is audited under the caller's name. */
export function changingHandlers(parts: Parts): Pick<Handlers, ChangingRoute> {
  const { tables, now } = parts
  return {
    importRegistry: async ({ body }, { caller }) => {
      const answer = await importRegistry(parts, body, callerName(caller))
      return 'added' in answer ? answer : refuse('bad_request', answer.refused)
    },
    removeDevice: ({ params: { id } }, { caller }) =>
      tables.inTurn(async (change) => {
        const device = tables.devices.get(id)
        if (!device || !sees(scopeOf(caller), whereaboutsOf(device))) return noDevice(id)
        const credential = tables.credentials.get(id)
        const puts: Put[] = [{ table: 'registry', key: registryKey(device), value: null }]
        if (credential && !credential.revokedAt)
          puts.push({ table: 'credentials', key: id, value: { ...credential, revokedAt: now().toISOString() } })
        await change({ who: callerName(caller), what: 'remove device', detail: id }, puts)
        return undefined
      }),
    issueCredential: ({ body }, { caller }) =>
      tables.inTurn(async (change) => {
        const refusal = refuseRight(tables, body)
        if (refusal !== undefined) return refuse('conflict', refusal)
        const token = newToken()
        const credential: Credential = {
          ...body,
          tokenHash: tokenHash(token),
          certificateSubject: null,
          revokedAt: null,
        }
        await change(
          { who: callerName(caller), what: 'issue credential', detail: `${body.identity}, ${body.right.type}` },
          [{ table: 'credentials', key: body.identity, value: credential }],
        )
        return { identity: body.identity, token }
      }),
    revokeCredential: ({ params: { id } }, { caller }) =>
      tables.inTurn(async (change) => {
        if (id === centreIdentity)
          return refuse('conflict', {
            en: 'this is the voice of the centre itself; it makes a new credential at each start',
            vi: 'đây là danh tính của chính trung tâm; trung tâm tự tạo mã mới mỗi lần khởi động',
          })
        const credential = tables.credentials.get(id)
        if (!credential)
          return refuse('not_found', { en: `there is no credential of ${id}`, vi: `${id} không có mã truy cập` })
        if (!credential.revokedAt)
          await change({ who: callerName(caller), what: 'revoke credential', detail: id }, [
            { table: 'credentials', key: id, value: { ...credential, revokedAt: now().toISOString() } },
          ])
        return undefined
      }),
    openLane: ({ body }, { caller }) => openLane(parts, body, callerName(caller)),
    endLane: ({ params }, { caller }) => endLane(parts, params.name, callerName(caller)),
    steerLane: ({ params, body }, { caller }) =>
      steerLane(parts, { name: params.name, steering: body }, callerName(caller)),
    tellPlayer: async ({ params, body }) => hearPlayer(parts, params.name, body),
    deleteLane: ({ params }, { caller }) => deleteLane(parts, params.name, callerName(caller)),
    seeding: async ({ body }) => {
      parts.seeding(body.done)
      return undefined
    },
  }
}

/**
 * Why an identity may not hold a right: a publisher is of the registry and at its commune, a player of an open lane.
 */
function refuseRight(tables: Tables, { identity, right }: Pick<Credential, 'identity' | 'right'>): Label | undefined {
  if (identity === centreIdentity)
    return {
      en: 'the centre makes its own credential at each start',
      vi: 'trung tâm tự tạo mã của mình mỗi lần khởi động',
    }
  switch (right.type) {
    case 'publisher': {
      const publisher = tables.gateways.get(identity) ?? tables.devices.get(identity)
      if (!publisher)
        return {
          en: `${identity} is neither a gateway nor a device of the registry; import it first`,
          vi: `${identity} không phải là trạm gom hay thiết bị trong danh sách; hãy nhập vào danh sách trước`,
        }
      if (publisher.commune !== right.commune)
        return {
          en: `${identity} stands in commune ${publisher.commune}`,
          vi: `${identity} nằm ở xã, phường ${publisher.commune}`,
        }
      return undefined
    }
    case 'player':
      return tables.lanes.get(right.lane)?.state === 'open' && right.lane !== 'live'
        ? undefined
        : {
            en: `${right.lane} is no open replay lane`,
            vi: `${right.lane} không phải là luồng phát lại đang mở`,
          }
    case 'operations':
      return {
        en: 'the right of the centre itself is given to nobody else',
        vi: 'quyền của chính trung tâm không giao cho ai khác',
      }
    case 'observer':
      return undefined
  }
}
