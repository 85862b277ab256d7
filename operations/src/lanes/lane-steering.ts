import type { Lane } from '@ioc/domain/lane'
import type { LanePlayer, LaneSteering } from '@ioc/domain/messages/api-shapes'
import { noLane } from '../doors/not-there.ts'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Tables } from '../tables/tables.ts'
import type { Players } from './players.ts'

type Around = { tables: Tables; players: Players; now: () => Date }

/** Asks the player of a lane for something else than it does now; the record of the lane says what. */
export async function steerLane(
  { tables, players, now }: Around,
  { name, steering }: { name: string; steering: LaneSteering },
  who: string,
): Promise<Lane | Refusal> {
  return await tables.inTurn(async (change) => {
    const lane = tables.lanes.get(name)
    const refusal = refuseSteering(lane, name, steering)
    if (refusal) return refusal
    if (!lane) return noLane(name)
    if (!players.isAtWork(name, now().getTime()))
      return refuse('conflict', {
        en: `the player of ${name} is gone: play the recording again with npm run replay`,
        vi: `bộ phát của ${name} không còn chạy: hãy phát lại bản ghi bằng npm run replay`,
      })
    const steered: Lane = {
      ...lane,
      play: steering.play ?? lane.play,
      speed: steering.speed ?? lane.speed,
      seek:
        steering.seek === undefined
          ? lane.seek
          : { number: (lane.seek?.number ?? 0) + 1, to: new Date(steering.seek).toISOString() },
    }
    await change({ who, what: 'steer lane', detail: `${name}: ${JSON.stringify(steering)}` }, [
      { table: 'lanes', key: name, value: steered },
    ])
    return steered
  })
}

function refuseSteering(lane: Lane | undefined, name: string, { seek }: LaneSteering): Refusal | undefined {
  if (!lane || lane.state === 'deleted') return noLane(name)
  if (name === 'live')
    return refuse('conflict', {
      en: 'the live lane goes by the clock: nobody pauses it',
      vi: 'luồng trực tiếp chạy theo đồng hồ: không ai tạm dừng được',
    })
  if (lane.state === 'ended')
    return refuse('conflict', {
      en: `the replay ${name} has ended: play the recording again with npm run replay`,
      vi: `luồng phát lại ${name} đã hết: hãy phát lại bản ghi bằng npm run replay`,
    })
  if (seek === undefined) return undefined
  const to = Date.parse(seek)
  if ((lane.from !== null && to < Date.parse(lane.from)) || (lane.to !== null && to > Date.parse(lane.to)))
    return refuse('bad_request', {
      en: `body.seek: ${name} goes from ${lane.from} to ${lane.to}`,
      vi: `body.seek: ${name} đi từ ${lane.from} đến ${lane.to}`,
    })
  return undefined
}

/** Hears a player, and answers what its lane is to do. */
export function hearPlayer({ tables, players, now }: Around, name: string, player: LanePlayer): Lane | Refusal {
  const lane = tables.lanes.get(name)
  if (!lane || lane.state === 'deleted' || name === 'live') {
    players.forget(name)
    return refuse('not_found', {
      en: `there is no replay ${name}: it was deleted`,
      vi: `không có luồng phát lại ${name}: luồng đã bị xoá`,
    })
  }
  players.hear(name, player, now().getTime())
  return lane
}
