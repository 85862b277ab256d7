import { z } from 'zod'

const hourMs = 3_600_000
/** An hour that is written to without a pause is rolled up all the same after so many calls of `due`. */
const longestWait = 30
/** Hours that lie side by side are rolled up in one go, up to this many. */
const hoursAtOnce = 6
const longestText = 60_000

type Mark = { touched: boolean; waits: number }

/** Whole hours from `from` on, `count` of them, of the devices of one kind. */
export type HourRun = { kind: string; from: number; count: number }

/**
 * The hours of one lane, by kind of device, whose readings are not in the roll-ups yet. Engines keep the same marks on
 * disk: the mark of an hour is durable before or with its first reading, and goes with the roll-up.
 */
export class UnrolledHours {
  readonly #kinds = new Map<string, Map<number, Mark>>()

  /** The hours of these times that bear no mark yet. */
  fresh(kind: string, times: Iterable<number>): number[] {
    const marked = this.#kinds.get(kind)
    const hours = new Set<number>()
    for (const t of times) {
      const hour = Math.floor(t / hourMs) * hourMs
      if (!marked?.has(hour)) hours.add(hour)
    }
    return [...hours]
  }

  mark(kind: string, hours: Iterable<number>): void {
    const marked = this.#of(kind)
    for (const hour of hours) if (!marked.has(hour)) marked.set(hour, { touched: false, waits: 0 })
  }

  /** Somebody writes to the hours of these times. */
  touch(kind: string, times: Iterable<number>): void {
    const marked = this.#of(kind)
    for (const t of times) {
      const mark = marked.get(Math.floor(t / hourMs) * hourMs)
      if (mark) mark.touched = true
    }
  }

  /** Runs of hours, oldest first, that nobody has written to since the last call. */
  due(): HourRun[] {
    const runs: HourRun[] = []
    for (const [kind, marked] of this.#kinds) {
      let run: HourRun | undefined
      for (const [hour, mark] of [...marked].toSorted(([a], [b]) => a - b)) {
        const isDue = !mark.touched || ++mark.waits >= longestWait
        mark.touched = false
        if (!isDue) continue
        if (run && run.count < hoursAtOnce && hour === run.from + run.count * hourMs) run.count++
        else {
          run = { kind, from: hour, count: 1 }
          runs.push(run)
        }
      }
    }
    return runs
  }

  /** The hours of a run are about to be read: who writes to them from now on is seen by `settled`. */
  begin(run: HourRun): void {
    for (const hour of hoursOf(run)) {
      const mark = this.#kinds.get(run.kind)?.get(hour)
      if (mark) mark.touched = false
    }
  }

  /** Those hours of a run that nobody has written to since `begin`. */
  settled(run: HourRun): number[] {
    return hoursOf(run).filter((hour) => this.#kinds.get(run.kind)?.get(hour)?.touched === false)
  }

  done(kind: string, hours: Iterable<number>): void {
    for (const hour of hours) this.#kinds.get(kind)?.delete(hour)
  }

  /** The marked hours of a kind that overlap a span, oldest first. */
  within(kind: string, span: { from: number; to: number }): number[] {
    return [...(this.#kinds.get(kind)?.keys() ?? [])]
      .filter((hour) => hour + hourMs > span.from && hour < span.to)
      .toSorted((a, b) => a - b)
  }

  /** The oldest marked hour, or Infinity. */
  oldest(): number {
    let oldest = Number.POSITIVE_INFINITY
    for (const marked of this.#kinds.values()) for (const hour of marked.keys()) oldest = Math.min(oldest, hour)
    return oldest
  }

  /**
   * All marks as text of at most about 60,000 characters; where they are too many, hours between them are marked too.
   */
  toText(): string {
    for (let gap = 0; ; gap = gap * 2 + 1) {
      const text = JSON.stringify([...this.#kinds].flatMap(([kind, marked]) => runsOf(kind, [...marked.keys()], gap)))
      if (text.length <= longestText) return text
    }
  }

  static fromText(text: string): UnrolledHours {
    const hours = new UnrolledHours()
    for (const [kind, first, count] of z.array(z.tuple([z.string(), z.number(), z.number()])).parse(JSON.parse(text)))
      hours.mark(kind, hoursOf({ kind, from: first * hourMs, count }))
    return hours
  }

  #of(kind: string): Map<number, Mark> {
    const known = this.#kinds.get(kind)
    if (known) return known
    const marked = new Map<number, Mark>()
    this.#kinds.set(kind, marked)
    return marked
  }
}

/** Runs as they are written: kind, number of the first hour since 1970, count. */
function runsOf(kind: string, marked: number[], gap: number): [string, number, number][] {
  const runs: [string, number, number][] = []
  let run: [string, number, number] | undefined
  for (const hour of marked.map((one) => one / hourMs).toSorted((a, b) => a - b)) {
    if (run && hour <= run[1] + run[2] + gap) run[2] = hour - run[1] + 1
    else {
      run = [kind, hour, 1]
      runs.push(run)
    }
  }
  return runs
}

export function hoursOf(run: HourRun): number[] {
  return Array.from({ length: run.count }, (_, n) => run.from + n * hourMs)
}

/** The span of a run in ms. */
export function spanOf(run: HourRun): { from: number; to: number } {
  return { from: run.from, to: run.from + run.count * hourMs }
}
