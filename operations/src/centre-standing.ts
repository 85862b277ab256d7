import type { CentreState } from '@ioc/domain/messages/api-shapes'
import type { Figures } from './figures.ts'
import { playedLanes } from './lanes/lane-standings.ts'
import type { Province } from './province.ts'
import type { RoomWatch } from './rooms/room-watch.ts'
import { version } from './version.ts'

type Parts = {
  of: Pick<CentreState, 'level' | 'mode' | 'epoch'>
  province: Province | undefined
  watch: RoomWatch
  figures: Figures
  now: () => number
  changed: (what: 'centre') => void
}

/** What a centre says of itself, and the figures that are taken when somebody asks for them. */
export function centreStanding({ of, province, watch, figures, now, changed }: Parts) {
  let seeding: number | null = null
  return {
    /** How much of the history that the simulator seeds is there, 0 to 1. */
    seeding: (done: number) => {
      seeding = done < 1 ? done : null
      changed('centre')
    },
    centre: (): Omit<CentreState, 'administrator' | 'rights' | 'person'> => ({
      ...{ ...of, province: province?.province ?? null, version, now: now() },
      ...{ link: province?.link.state() ?? null, seeding },
      lanes: province ? playedLanes(province.tables.lanes.values(), province.players, now()) : [],
      rooms: watch.states(),
    }),
    beforeFigures: () => {
      figures.series.reset()
      province?.frames.forgetOld(now())
      figures.framesHeld.set(province?.frames.cameras ?? 0)
      figures.framesHeldBytes.set(province?.frames.bytes ?? 0)
      for (const { lane, twin } of province?.lanes.views() ?? [])
        for (const [freshness, count] of Object.entries(twin.freshnessCounts()))
          figures.series.set({ lane, freshness }, count)
      for (const { room, ready } of watch.states()) figures.roomReady.set({ of: room }, ready ? 1 : 0)
    },
  }
}
