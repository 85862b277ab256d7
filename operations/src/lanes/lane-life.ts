import type { Credential } from '@ioc/domain/identity'
import { type Lane, replayKeptDays } from '@ioc/domain/lane'
import type { LaneRequest, OpenedLane } from '@ioc/domain/messages/api-shapes'
import { registryKey } from '@ioc/domain/registry'
import { newToken, tokenHash } from '@ioc/room/run-token'
import { type Refusal, refuse } from '../doors/problems.ts'
import { playerOf } from '../tables/own-identities.ts'
import { refuseRecord } from '../tables/registry-rules.ts'
import type { Put, Tables } from '../tables/tables.ts'

type Around = {
  tables: Tables
  communes: ReadonlySet<string> | undefined
  province: string
  now: () => Date
  /** Where the player finds the broker. */
  mqtt: () => string
}

const dayMs = 86_400_000

/** Opens a replay lane with devices of its own and a credential for its player. */
export async function openLane(around: Around, wish: LaneRequest, who: string): Promise<OpenedLane | Refusal> {
  const { tables } = around
  return await tables.inTurn(async (change) => {
    if (tables.lanes.has(wish.name))
      return refuse('conflict', `the lane ${wish.name} exists or has existed; choose another name`)
    const devices = ownDevices(around, wish)
    if ('refusals' in devices)
      return refuse('conflict', `${devices.refusals.length} devices cannot stand in this lane`, devices.refusals)
    const token = newToken()
    const credential: Credential = {
      identity: playerOf(wish.name),
      tokenHash: tokenHash(token),
      certificateSubject: null,
      right: { type: 'player', lane: wish.name },
      revokedAt: null,
    }
    const lane: Lane = {
      name: wish.name,
      source: wish.source,
      from: wish.from,
      to: wish.to,
      speed: wish.speed,
      owner: who,
      openedAt: around.now().toISOString(),
      state: 'open',
    }
    // The lane goes last: whoever sees it finds its devices and its player.
    await change({ who, what: 'open lane', detail: `${wish.name}, ${devices.puts.length} devices of its own` }, [
      ...devices.puts,
      { table: 'credentials', key: credential.identity, value: credential },
      { table: 'lanes', key: lane.name, value: lane },
    ])
    return { lane, credential: { identity: credential.identity, token }, mqtt: around.mqtt() }
  })
}

/** A device that the live registry has too is used as it is there; others become the lane's own. */
function ownDevices(
  { tables, communes, province }: Around,
  wish: LaneRequest,
): { puts: Put[] } | { refusals: { path: string; message: string }[] } {
  const none = { gateways: new Set<string>(), sites: new Set<string>() }
  const refusals: { path: string; message: string }[] = []
  const puts: Put[] = []
  const seen = new Set<string>()
  for (const [place, asked] of wish.devices.entries()) {
    const known = tables.devices.get(asked.id)
    if (known?.lane === null && known.kind === asked.kind) continue
    const isTaken = seen.has(asked.id) || known?.lane === null
    // The player speaks for every device of its lane, so a gateway need not be registered here.
    const device = { ...asked, gateway: null, site: null, lane: null, name: asked.name.normalize('NFC') }
    const message = isTaken
      ? `id: ${asked.id} is taken by another device`
      : refuseRecord(device, { tables, communes, province, incoming: none })
    if (message !== undefined) refusals.push({ path: `body.devices.${place}`, message })
    seen.add(asked.id)
    puts.push({
      table: 'registry',
      key: registryKey(asked),
      value: { ...device, gateway: asked.gateway, site: asked.site, lane: wish.name },
    })
  }
  return refusals.length > 0 ? { refusals: refusals.slice(0, 100) } : { puts }
}

/** The replay has reached its end: its player is let in no longer, everything stays to be seen. */
export async function endLane({ tables }: Around, name: string, who: string): Promise<Lane | Refusal> {
  return await tables.inTurn(async (change) => {
    const lane = tables.lanes.get(name)
    if (name === 'live') return refuse('conflict', 'the live lane never ends')
    if (!lane || lane.state === 'deleted') return refuse('not_found', `there is no lane ${name}`)
    if (lane.state === 'ended') return lane
    const ended: Lane = { ...lane, state: 'ended' }
    await change({ who, what: 'end lane', detail: name }, [{ table: 'lanes', key: name, value: ended }])
    return ended
  })
}

/** Deletes a replay lane whole: each room drops what it holds of it when it sees the state. */
export async function deleteLane({ tables }: Around, name: string, who: string): Promise<undefined | Refusal> {
  return await tables.inTurn(async (change) => {
    const lane = tables.lanes.get(name)
    if (name === 'live') return refuse('conflict', 'the live lane cannot be deleted')
    if (!lane || lane.state === 'deleted') return refuse('not_found', `there is no lane ${name}`)
    const own = [...tables.devices.values()].filter((device) => device.lane === name)
    await change({ who, what: 'delete lane', detail: `${name}, ${own.length} devices of its own` }, [
      { table: 'lanes', key: name, value: { ...lane, state: 'deleted' } },
      { table: 'credentials', key: playerOf(name), value: null },
      ...own.map((device): Put => ({ table: 'registry', key: registryKey(device), value: null })),
    ])
    return undefined
  })
}

/** Names of replay lanes that have been kept long enough at this time, ms. */
export function lanesToForget(lanes: Iterable<Lane>, at: number): string[] {
  return [...lanes]
    .filter((lane) => lane.name !== 'live' && lane.state !== 'deleted')
    .filter((lane) => Date.parse(lane.openedAt) < at - replayKeptDays * dayMs)
    .map((lane) => lane.name)
}
