import type { AlertCondition } from '@ioc/domain/alert'
import type { Feed } from '../live/feed.ts'
import { isInLane } from '../live/lane-devices.ts'
import { useChannel } from '../live/use-feed.ts'
import type { Basemap } from '../map/basemap.ts'
import { Islands } from '../map/islands-inset.tsx'
import { useWords } from '../words/language.ts'

type HoangSaInsetProps = { feed: Feed; basemap: Basemap; alarms: readonly AlertCondition[] }

/** The special zone of Hoàng Sa with its devices, on the sea of the large map. */
export function HoangSaInset({ feed, basemap, alarms }: HoangSaInsetProps) {
  useChannel(feed, 'standing')
  const { words } = useWords()
  const devices = feed.registry.devices.filter((_, row) => isInLane(feed, row))
  return (
    <div className="inset inset-hoang-sa" data-over-map>
      <div>
        <strong>{words.hoangSa}</strong>
        <br />
        {words.vietNam}
        <p>
          {words.hoangSaZone}
          <br />
          <span className="second">{words.hoangSaFar}</span>
        </p>
      </div>
      <Islands basemap={basemap} archipelago="Hoàng Sa" devices={devices} alarms={alarms} />
    </div>
  )
}
