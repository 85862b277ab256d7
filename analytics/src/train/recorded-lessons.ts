import { domainOf, kindOf, metricOf } from '@ioc/domain/domains'
import { Device } from '@ioc/domain/registry'
import { z } from 'zod'
import { halfHourMs } from '../forecast/local-slots.ts'
import { between, type Chance } from './chance.ts'
import { type Lesson, lesson, type Rows } from './rows.ts'

const Header = z.object({ type: z.literal('recording'), from: z.iso.datetime(), devices: z.array(Device) })
const Line = z.object({ t: z.iso.datetime(), device: z.string(), values: z.record(z.string(), z.number()) })
const End = z.object({ type: z.literal('end'), recordings: z.number() })
const Spoken = z.union([Line, Header, End])
type Line = z.infer<typeof Line>

const dayMs = 86_400_000
/** What a recording says in its first days is history, of which a series may have less, or none. */
const historyDays = 14

type Pupil = { lesson: Lesson; since: number; past: { t: number[]; v: number[]; count: number[] } | null }

/**
 * Rows of recordings of healthy devices, one recording after another, closed by a line that says how many they were.
 * `rowsOf` says where the rows of the n-th recording go (from 0). Throws where the recordings break off.
 */
export async function addRecordings(
  lines: AsyncIterable<string>,
  chance: Chance,
  of: { keep: number; rowsOf: (recording: number) => Rows },
): Promise<number> {
  let recordings = 0
  let live = 0
  let rows = of.rowsOf(0)
  const kinds = new Map<string, string>()
  const pupils = new Map<string, Pupil>()
  const begin = (header: z.infer<typeof Header>) => {
    rows = of.rowsOf(recordings)
    recordings += 1
    live = Date.parse(header.from) + historyDays * dayMs
    kinds.clear()
    pupils.clear()
    for (const device of header.devices) kinds.set(device.id, device.kind)
    for (const { id, kind, intervalSeconds } of header.devices)
      for (const name of kindOf(kind)?.forecast ?? []) {
        const metric = metricOf(kind, name)
        if (!metric) continue
        const domain = domainOf(kind)?.name ?? null
        const facts = { intervalSeconds, resolution: metric.resolution, range: metric.plausible }
        const days = chance() < 0.85 ? Math.ceil(between(chance, 1, historyDays)) : 0
        pupils.set(`${id}/${name}`, {
          lesson: lesson(rows, chance, { ...facts, domain, keep: of.keep }),
          since: live - days * dayMs,
          past: { t: [], v: [], count: [] },
        })
      }
  }
  for await (const text of lines) {
    const said = Spoken.parse(JSON.parse(text))
    if ('recordings' in said) {
      if (said.recordings === recordings) return recordings
      throw new Error(`${recordings} recordings came, ${said.recordings} were made: make them again`)
    }
    if ('type' in said) begin(said)
    else teach(pupils, kinds, said, live)
  }
  throw new Error('the recordings broke off: make them again')
}

function teach(pupils: ReadonlyMap<string, Pupil>, kinds: ReadonlyMap<string, string>, line: Line, live: number): void {
  const t = Date.parse(line.t)
  for (const name of kindOf(kinds.get(line.device) ?? '')?.forecast ?? []) {
    const pupil = pupils.get(`${line.device}/${name}`)
    const value = line.values[name]
    if (!pupil || value === undefined) continue
    if (t < live) {
      if (t >= pupil.since && pupil.past) addTo(pupil.past, t, value)
      continue
    }
    if (pupil.past) {
      const { v, count } = pupil.past
      pupil.lesson.history({ t: pupil.past.t, v: v.map((sum, place) => sum / (count[place] ?? 1)) })
      pupil.past = null
    }
    pupil.lesson.take(t, value)
  }
}

/** Sums by half hour. */
function addTo(past: { t: number[]; v: number[]; count: number[] }, t: number, value: number): void {
  const half = Math.floor(t / halfHourMs) * halfHourMs
  const last = past.t.length - 1
  if (past.t[last] === half) {
    past.v[last] = (past.v[last] ?? 0) + value
    past.count[last] = (past.count[last] ?? 0) + 1
    return
  }
  past.t.push(half)
  past.v.push(value)
  past.count.push(1)
}
