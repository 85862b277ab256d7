import { localDay, noTally, QualityTally, spanOfDay } from '@ioc/domain/data-quality'
import { metricOf } from '@ioc/domain/domains'
import type { KnownDevice } from '@ioc/domain/registry'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { z } from 'zod'

/** Tallies by day of arrival, then by source. */
export type Tallies = Map<string, Map<string, QualityTally>>

/** Who sent: the publisher, the commune of its topic, when it arrived (ms). */
type Sent = { publisher: string; commune: string; a: number; enrolled?: boolean }
type Find = (device: string) => KnownDevice | undefined

const Kept = z.record(z.string(), z.record(z.string(), QualityTally))
const keptDays = 400
const dayMs = 86_400_000
const flushMs = 10_000
const mostPending = 5000

/** Counts one reading, or one message that could not be read, of its source. */
export function tally(
  tallies: Tallies,
  what: keyof QualityTally,
  { device, sent, find }: { device: string | null; sent: Sent; find: Find },
): void {
  const day = dayOf(sent.a)
  let sources = tallies.get(day)
  if (!sources) {
    sources = new Map()
    tallies.set(day, sources)
  }
  const source = sourceKey(device, sent, find)
  let counts = sources.get(source)
  if (!counts) {
    counts = noTally()
    sources.set(source, counts)
  }
  counts[what] += 1
}

let lastDay = { day: '', from: 0, to: 0 }

/** The local day of a time; nearly every reading arrives on the day of the one before it. */
function dayOf(t: number): string {
  if (t < lastDay.from || t >= lastDay.to) {
    const day = localDay(t)
    lastDay = { day, ...spanOfDay(day) }
  }
  return lastDay.day
}

/** Whether the instrument says by this value that it has no measurement. */
export function isSentinel(kind: string, metric: string, value: number): boolean {
  return metricOf(kind, metric)?.sentinels?.some((one) => Math.abs(one - value) <= 1e-9) ?? false
}

/** Commune, kind and gateway of what was sent; a device that nobody knows is counted with who spoke for it. */
function sourceKey(device: string | null, { publisher, commune, enrolled }: Sent, find: Find): string {
  const known = enrolled === true ? undefined : find(device ?? publisher)
  if (known) return keyOfDevice(known)
  return JSON.stringify([commune, null, enrolled === true || find(publisher) ? null : publisher || null])
}

/** Each reading asks for the key of its device, which stays as long as the device stands so in the registry. */
const keys = new WeakMap<KnownDevice, string>()

function keyOfDevice(device: KnownDevice): string {
  let key = keys.get(device)
  if (key === undefined) {
    key = JSON.stringify([device.commune, device.kind, device.gateway])
    keys.set(device, key)
  }
  return key
}

type Notes = { note(name: string): Uint8Array | undefined }

/**
 * What each source's readings of each day came to. What is new goes, small, with every commit of what was decided; the
 * table of a day is written anew every 10 s, with that commit too: so a crash loses and doubles nothing.
 */
export class QualityBook {
  readonly #notes: Notes
  #pending: Tallies
  #flushedAt = 0

  constructor(notes: Notes) {
    this.#notes = notes
    const bytes = notes.note('quality/pending')
    this.#pending = bytes ? fromKept(fromBytes(bytes)) : new Map()
  }

  /** The notes by which a commit takes these tallies along, and what to call once it stands. */
  take(tallies: Tallies, now: number): { notes: Record<string, Uint8Array | null>; done: () => void } {
    if (tallies.size === 0) return { notes: {}, done: () => undefined }
    const pending = sum(this.#pending, tallies)
    const size = [...pending.values()].reduce((most, sources) => most + sources.size, 0)
    if (now - this.#flushedAt < flushMs && size < mostPending)
      return {
        notes: { 'quality/pending': toBytes(toKept(pending)) },
        done: () => {
          this.#pending = pending
        },
      }
    const notes: Record<string, Uint8Array | null> = { 'quality/pending': toBytes({}) }
    for (const [day, sources] of pending)
      notes[`quality/${day}`] = toBytes(toKept(sum(this.#stored(day), new Map([[day, sources]]))))
    // One that was down for a week still forgets what it no longer keeps.
    for (let past = keptDays; past < keptDays + 7; past++) notes[`quality/${localDay(now - past * dayMs)}`] = null
    return {
      notes,
      done: () => {
        this.#pending = new Map()
        this.#flushedAt = now
      },
    }
  }

  /** The tallies of a day until now. */
  ofDay(day: string): { commune: string; kind: string | null; gateway: string | null; tally: QualityTally }[] {
    const pending = this.#pending.get(day)
    const all = pending ? sum(this.#stored(day), new Map([[day, pending]])) : this.#stored(day)
    return [...(all.get(day) ?? [])].map(([source, counts]) => {
      const [commune, kind, gateway] = z
        .tuple([z.string(), z.string().nullable(), z.string().nullable()])
        .parse(JSON.parse(source))
      return { commune, kind, gateway, tally: counts }
    })
  }

  #stored(day: string): Tallies {
    const bytes = this.#notes.note(`quality/${day}`)
    return bytes ? fromKept(fromBytes(bytes)) : new Map()
  }
}

function sum(a: Tallies, b: Tallies): Tallies {
  const both: Tallies = new Map([...a].map(([day, sources]) => [day, new Map(sources)]))
  for (const [day, sources] of b) {
    const into = both.get(day) ?? new Map<string, QualityTally>()
    both.set(day, into)
    for (const [source, more] of sources) {
      const known = into.get(source) ?? noTally()
      into.set(source, {
        accepted: known.accepted + more.accepted,
        duplicate: known.duplicate + more.duplicate,
        refused: known.refused + more.refused,
        conflict: known.conflict + more.conflict,
        sentinel: known.sentinel + more.sentinel,
        corrected: known.corrected + more.corrected,
      })
    }
  }
  return both
}

function toKept(tallies: Tallies): z.infer<typeof Kept> {
  return Object.fromEntries([...tallies].map(([day, sources]) => [day, Object.fromEntries(sources)]))
}

function fromKept(kept: unknown): Tallies {
  return new Map(Object.entries(Kept.parse(kept)).map(([day, sources]) => [day, new Map(Object.entries(sources))]))
}
