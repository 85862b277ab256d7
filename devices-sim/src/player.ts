import { metricOf } from '@ioc/domain/domains'
import type { SenmlPack } from '@ioc/domain/senml'
import type { Moment } from './recording.ts'

/** What the player needs of the outside: a place to send to, and a clock to wait by. */
export type PlayerWires = {
  /** Resolves when the broker has acknowledged. */
  reading(commune: string, pack: SenmlPack): Promise<void>
  stamp(at: number): Promise<void>
  /** Waits until so many ms after the start of playing; answers whether to go on. */
  until(elapsedMs: number): Promise<boolean>
  progress(dataTime: number): void
}

/** Kind and commune of the devices that a recording speaks for. */
export type PlayedDevices = ReadonlyMap<string, { kind: string; commune: string }>

/** A lane that is further behind is first told that time has come up to just before the next readings. */
const stampEveryMs = 60_000
const recordsPerPack = 1000

/**
 * Plays moments at `speed` times their own pace. All that is said at one moment goes out together; the stamp after it
 * follows the acknowledgements, so the lane never says it has come further than what is durable. Stamps depend on the
 * data alone, so the lane's alerts do not depend on the speed. Answers the number of readings sent.
 */
export async function play(
  moments: AsyncIterable<Moment> | Iterable<Moment>,
  of: { from: number; to: number; speed: number; devices: PlayedDevices },
  wires: PlayerWires,
): Promise<{ readings: number; finished: boolean }> {
  let stamped = Number.NEGATIVE_INFINITY
  let readings = 0
  const stampAt = async (t: number) => {
    await wires.stamp(t)
    stamped = t
  }
  for await (const group of groupsOf(moments)) {
    const first = group[0]
    if (!first || first.t < of.from) continue
    if (first.t > of.to) break
    if (!(await wires.until((first.t - of.from) / of.speed))) return { readings, finished: false }
    if (first.t - stamped > stampEveryMs) await stampAt(first.t - 1)
    const packs = packsOf(group, of.devices)
    await Promise.all(packs.map(({ commune, pack }) => wires.reading(commune, pack)))
    for (const { pack } of packs) readings += pack.length
    await stampAt(first.t)
    wires.progress(first.t)
  }
  if (of.to > stamped && Number.isFinite(stamped)) {
    if (!(await wires.until((of.to - of.from) / of.speed))) return { readings, finished: false }
    await stampAt(of.to)
  }
  return { readings, finished: true }
}

/** Moments of the same time together. */
async function* groupsOf(moments: AsyncIterable<Moment> | Iterable<Moment>): AsyncGenerator<Moment[]> {
  let group: Moment[] = []
  for await (const moment of moments) {
    if (group[0] && group[0].t !== moment.t) {
      yield group
      group = []
    }
    group.push(moment)
  }
  if (group.length > 0) yield group
}

/** One pack per commune, or more where they grow long; the player names each device, for it speaks for all. */
function packsOf(group: readonly Moment[], devices: PlayedDevices): { commune: string; pack: SenmlPack }[] {
  const packs: { commune: string; pack: SenmlPack }[] = []
  const open = new Map<string, SenmlPack>()
  for (const { t, device, values } of group) {
    const known = devices.get(device)
    if (!known) throw new Error(`the recording names ${device}, which is neither its own nor in the registry`)
    let pack = open.get(known.commune)
    if (!pack || pack.length >= recordsPerPack) {
      pack = []
      open.set(known.commune, pack)
      packs.push({ commune: known.commune, pack })
    }
    for (const [name, v] of Object.entries(values)) {
      const unit = metricOf(known.kind, name)?.unit
      pack.push({
        ...(pack.length === 0 ? { bt: t / 1000 } : {}),
        bn: `${device}/`,
        n: name,
        ...(unit === undefined ? {} : { u: unit }),
        v,
      })
    }
  }
  return packs.filter(({ pack }) => pack.length > 0)
}
