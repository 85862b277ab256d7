import { metricOf } from '@ioc/domain/domains'
import type { SenmlPack } from '@ioc/domain/senml'
import type { Moment } from './recording.ts'

/** What the player needs of the outside: a place to send to, and a pace to wait by. */
export type PlayerWires = {
  /** Resolves when the broker has acknowledged. */
  reading(commune: string, pack: SenmlPack): Promise<void>
  stamp(at: number): Promise<void>
  /** Waits until the data of this time is due; answers whether to go on. */
  reach(dataTime: number): Promise<boolean>
  /** Whether the data of this time is as good as due: it goes out with what is due now. */
  isDue(dataTime: number): boolean
  /** All readings up to this time are acknowledged, so many in all. */
  progress(dataTime: number, readings: number): void
}

type Pack = { commune: string; pack: SenmlPack }

/** Kind and commune of the devices that a recording speaks for. */
export type PlayedDevices = ReadonlyMap<string, { kind: string; commune: string }>

/** A lane that is further behind is first told that time has come up to just before the next readings. */
const stampEveryMs = 60_000
/** Small packs leave the live lane its turn between two of them, wherever lanes are served by one process. */
const recordsPerPack = 200
/** Packs under way at once: the broker takes at most 20 of a client. */
const packsAtOnce = 16
/** A stamp follows all that is said within so much of the data. */
const bundleMs = 20_000

/**
 * Plays moments, each when it is due. A stamp stands after all that is said within twenty seconds of the data, and
 * follows its acknowledgements, so the lane never says it has come further than what is durable. Stamps depend on the
 * data alone, so the lane's alerts depend neither on the speed nor on pauses. Answers the number of readings sent.
 */
export async function play(
  moments: AsyncIterable<Moment> | Iterable<Moment>,
  of: { from: number; to: number; devices: PlayedDevices },
  wires: PlayerWires,
): Promise<{ readings: number; finished: boolean }> {
  let stamped = Number.NEGATIVE_INFINITY
  let readings = 0
  const stampAt = async (t: number) => {
    await wires.stamp(t)
    stamped = t
  }
  for await (const bundle of bundlesOf(moments, of)) {
    const first = bundle[0]
    const last = bundle.at(-1)
    if (!first || !last) continue
    let begin = 0
    while (begin < bundle.length) {
      if (!(await wires.reach(bundle[begin]?.t ?? last.t))) return { readings, finished: false }
      if (first.t - stamped > stampEveryMs) await stampAt(first.t - 1)
      let end = begin + 1
      while (end < bundle.length && wires.isDue(bundle[end]?.t ?? last.t)) end++
      readings += await send(packsOf(bundle.slice(begin, end), of.devices), wires)
      begin = end
    }
    await stampAt(last.t)
    wires.progress(last.t, readings)
  }
  if (of.to > stamped && Number.isFinite(stamped)) {
    if (!(await wires.reach(of.to))) return { readings, finished: false }
    await stampAt(of.to)
    wires.progress(of.to, readings)
  }
  return { readings, finished: true }
}

/** Resolves with the number of readings once all are acknowledged. */
async function send(packs: readonly Pack[], wires: Pick<PlayerWires, 'reading'>): Promise<number> {
  for (let at = 0; at < packs.length; at += packsAtOnce)
    await Promise.all(packs.slice(at, at + packsAtOnce).map(({ commune, pack }) => wires.reading(commune, pack)))
  return packs.reduce((sum, { pack }) => sum + pack.length, 0)
}

/** Moments of the span, those of the same twenty seconds together. */
async function* bundlesOf(
  moments: AsyncIterable<Moment> | Iterable<Moment>,
  span: { from: number; to: number },
): AsyncGenerator<Moment[]> {
  let bundle: Moment[] = []
  for await (const moment of moments) {
    if (moment.t < span.from) continue
    if (moment.t > span.to) break
    const first = bundle[0]
    if (first && Math.floor(first.t / bundleMs) !== Math.floor(moment.t / bundleMs)) {
      yield bundle
      bundle = []
    }
    bundle.push(moment)
  }
  if (bundle.length > 0) yield bundle
}

/** Packs of one commune each; the player names each device, for it speaks for all. */
function packsOf(bundle: readonly Moment[], devices: PlayedDevices): Pack[] {
  const packs: Pack[] = []
  const open = new Map<string, { pack: SenmlPack; base: number }>()
  for (const { t, device, values } of bundle) {
    const known = devices.get(device)
    if (!known) throw new Error(`the recording names ${device}, which is neither its own nor in the registry`)
    let commune = open.get(known.commune)
    if (!commune || commune.pack.length >= recordsPerPack) {
      commune = { pack: [], base: Number.NaN }
      open.set(known.commune, commune)
      packs.push({ commune: known.commune, pack: commune.pack })
    }
    for (const [name, v] of Object.entries(values)) {
      const unit = metricOf(known.kind, name)?.unit
      commune.pack.push({
        // A base time holds for what follows it (RFC 8428, 4.1.1).
        ...(commune.base === t ? {} : { bt: t / 1000 }),
        bn: `${device}/`,
        n: name,
        ...(unit === undefined ? {} : { u: unit }),
        v,
      })
      commune.base = t
    }
  }
  return packs.filter(({ pack }) => pack.length > 0)
}
