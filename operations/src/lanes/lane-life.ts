import { setTimeout as sleep } from 'node:timers/promises'
import type { Credential } from '@ioc/domain/identity'
import { type Lane, replayKeptDays } from '@ioc/domain/lane'
import type { DeletedLane, LaneRequest, OpenedLane } from '@ioc/domain/messages/api-shapes'
import { type Device, registryKey } from '@ioc/domain/registry'
import { newToken, tokenHash } from '@ioc/room/run-token'
import { noLane } from '../doors/not-there.ts'
import { type Refusal, refuse, type Wrong } from '../doors/problems.ts'
import { playerOf } from '../tables/own-identities.ts'
import { refuseRecord } from '../tables/registry-rules.ts'
import type { Put, Tables } from '../tables/tables.ts'
import { roomsHolding } from './lane-files.ts'
import type { Players } from './players.ts'

type Around = {
  dataDir: string
  tables: Tables
  players: Players
  communes: ReadonlySet<string> | undefined
  province: string
  now: () => Date
  /** Where the player finds the broker. */
  mqtt: () => string
  /** Waits until the lanes of the table, and no others, can be seen here. */
  settled: () => Promise<void>
}

const dayMs = 86_400_000
/** A player that hears nothing is taken for gone before this; rooms that are there have dropped a lane before this. */
const stopsWithinMs = 6000
const goneWithinMs = 5000

/** Opens a replay lane with devices of its own and a credential for its player. */
export async function openLane(around: Around, wish: LaneRequest, who: string): Promise<OpenedLane | Refusal> {
  const { tables } = around
  const opened = await tables.inTurn(async (change) => {
    if (tables.lanes.has(wish.name))
      return refuse('conflict', {
        en: `the lane ${wish.name} exists or has existed; choose another name`,
        vi: `luồng ${wish.name} đang có hoặc đã từng có; hãy chọn tên khác`,
      })
    const before = wish.continues === null ? undefined : tables.lanes.get(wish.continues)
    if (wish.continues !== null && (before?.state !== 'open' || wish.continues === 'live'))
      return refuse('conflict', {
        en: `${wish.continues} is no open replay lane, so none can go on for it`,
        vi: `${wish.continues} không phải là luồng phát lại đang mở, nên không luồng nào nối tiếp được`,
      })
    const devices = ownDevices(around, wish)
    if ('refusals' in devices)
      return refuse(
        'conflict',
        {
          en: `${devices.refusals.length} devices cannot stand in this lane`,
          vi: `${devices.refusals.length} thiết bị không vào được luồng này`,
        },
        devices.refusals,
      )
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
      speed: before?.speed ?? wish.speed,
      owner: who,
      openedAt: around.now().toISOString(),
      state: 'open',
      play: before?.play ?? 'playing',
      seek: null,
      continues: wish.continues,
    }
    // The lane goes last: whoever sees it finds its devices and its player.
    await change({ who, what: 'open lane', detail: `${wish.name}, ${devices.puts.length} devices of its own` }, [
      ...(before ? deletionOf(tables, before) : []),
      ...devices.puts,
      { table: 'credentials', key: credential.identity, value: credential },
      { table: 'lanes', key: lane.name, value: lane },
    ])
    return { lane, credential: { identity: credential.identity, token }, mqtt: around.mqtt() }
  })
  await around.settled()
  return opened
}

/** A device that the live registry has too is used as it is there; others become the lane's own. */
function ownDevices(
  { tables, communes, province }: Around,
  wish: LaneRequest,
): { puts: Put[] } | { refusals: Wrong[] } {
  const none = { gateways: new Set<string>(), sites: new Set<string>() }
  const refusals: Wrong[] = []
  const puts: Put[] = []
  const seen = new Set<string>()
  for (const [place, asked] of wish.devices.entries()) {
    const known = tables.devices.get(asked.id)
    if (known?.lane === null && known.kind === asked.kind) continue
    const isTaken = seen.has(asked.id) || known?.lane === null
    const isInherited = wish.continues !== null && known?.lane === wish.continues
    // The player speaks for every device of its lane, so a gateway need not be registered here.
    const device = { ...asked, gateway: null, site: null, lane: null, name: asked.name.normalize('NFC') }
    const message = isTaken
      ? { en: `id: ${asked.id} is taken by another device`, vi: `id: ${asked.id} đã là mã của một thiết bị khác` }
      : isInherited
        ? undefined
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
    if (name === 'live')
      return refuse('conflict', { en: 'the live lane never ends', vi: 'luồng trực tiếp không bao giờ kết thúc' })
    if (!lane || lane.state === 'deleted') return noLane(name)
    if (lane.state === 'ended') return lane
    const ended: Lane = { ...lane, state: 'ended' }
    await change({ who, what: 'end lane', detail: name }, [{ table: 'lanes', key: name, value: ended }])
    return ended
  })
}

/**
 * Deletes a replay lane whole: its player is stopped first, then each room drops what it holds of it when it sees the
 * state. Waits until they have; names those that are away.
 */
export async function deleteLane(around: Around, name: string, who: string): Promise<DeletedLane | Refusal> {
  const { tables, players } = around
  if (name === 'live')
    return refuse('conflict', { en: 'the live lane cannot be deleted', vi: 'không xoá được luồng trực tiếp' })
  const open = tables.lanes.get(name)?.state === 'open' && players.isAtWork(name, around.now().getTime())
  if (open) await stopPlayer(around, name, who)
  const refused = await tables.inTurn(async (change) => {
    const lane = tables.lanes.get(name)
    if (!lane || lane.state === 'deleted') return noLane(name)
    const own = devicesOf(tables, name)
    await change(
      { who, what: 'delete lane', detail: `${name}, ${own.length} devices of its own` },
      deletionOf(tables, lane),
    )
    return undefined
  })
  if (refused) return refused
  players.forget(name)
  await around.settled()
  return { name, left: await stillHolding(around.dataDir, name) }
}

/** Ends the lane, which its player hears of, and waits until it has stopped or is taken for gone. */
async function stopPlayer(around: Around, name: string, who: string): Promise<void> {
  await endLane(around, name, who)
  const deadline = performance.now() + stopsWithinMs
  while (around.players.isAtWork(name, around.now().getTime()) && performance.now() < deadline) await sleep(50)
}

/** The credential goes first: whoever still holds it is shut out before the lane is gone. */
function deletionOf(tables: Tables, lane: Lane): Put[] {
  return [
    { table: 'credentials', key: playerOf(lane.name), value: null },
    { table: 'lanes', key: lane.name, value: { ...lane, state: 'deleted' } },
    ...devicesOf(tables, lane.name).map(
      (device): Put => ({ table: 'registry', key: registryKey(device), value: null }),
    ),
  ]
}

function devicesOf(tables: Tables, lane: string): Device[] {
  return [...tables.devices.values()].filter((device) => device.lane === lane)
}

async function stillHolding(dataDir: string, name: string): Promise<string[]> {
  const deadline = performance.now() + goneWithinMs
  for (;;) {
    const left = roomsHolding(dataDir, name)
    if (left.length === 0 || performance.now() > deadline) return left
    await sleep(50)
  }
}

/** Names of replay lanes that have been kept long enough at this time, ms. */
export function lanesToForget(lanes: Iterable<Lane>, at: number): string[] {
  return [...lanes]
    .filter((lane) => lane.name !== 'live' && lane.state !== 'deleted')
    .filter((lane) => Date.parse(lane.openedAt) < at - replayKeptDays * dayMs)
    .map((lane) => lane.name)
}
