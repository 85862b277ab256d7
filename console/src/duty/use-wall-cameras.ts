import type { Alert } from '@ioc/domain/alert'
import { kindOf } from '@ioc/domain/domains'
import { lanePolicy } from '@ioc/domain/lane'
import { useEffect, useRef, useState } from 'react'
import { fetchCameras } from '../live/centre-api.ts'
import type { Feed } from '../live/feed.ts'
import { wallCameras } from './wall-cameras.ts'

/** The wall shows two tiles under its queue. */
const most = 2
const everyMs = 10_000

/**
 * The ids of the cameras that the wall shows beside these alarms; none in a replay, and none for who may not see
 * pictures.
 */
export function useWallCameras(feed: Feed, alarms: readonly Alert[], person: string | null): readonly string[] {
  const held = useHeldPictures(feed, person)
  const shown = useRef<readonly string[]>([])
  const cameras = held.flatMap((id) => {
    const device = feed.registry.withId(id)
    return device === undefined ? [] : [{ device, busy: busyOf(feed, device.no, device.kind) }]
  })
  const places = alarms.flatMap((alarm) => feed.registry.withId(alarm.subject.id) ?? [])
  const chosen = wallCameras(cameras, { alarms: places, shown: shown.current, most })
  useEffect(() => {
    shown.current = chosen
  })
  return chosen
}

function busyOf({ series }: Feed, no: number, kind: string): number {
  const metrics = kindOf(kind)?.metrics ?? []
  return metrics.reduce((sum, { unit }, place) => sum + (unit === '1/min' ? (series.value(no, place) ?? 0) : 0), 0)
}

/**
 * Cameras that have a picture, asked for again and again; whoever is refused is not asked again until another signs in.
 */
function useHeldPictures(feed: Feed, person: string | null): readonly string[] {
  const [held, setHeld] = useState<readonly string[]>([])
  const isLive = lanePolicy(feed.lane).clock === 'wall'
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person may see what this one may not
  useEffect(() => {
    setHeld([])
    if (!isLive) return
    let isOpen = true
    let timer = 0
    const ask = async () => {
      const answer = await fetchCameras()
      if (!isOpen) return
      if (answer.type === 'good') setHeld(answer.value.cameras.map(({ id }) => id))
      if (answer.type === 'good' || answer.status !== 403) timer = window.setTimeout(() => void ask(), everyMs)
    }
    void ask()
    return () => {
      isOpen = false
      window.clearTimeout(timer)
    }
  }, [isLive, person])
  return held
}
