import { expect, test } from 'vitest'
import { nextStamp, type Stamped } from './stamp-clock.ts'

const second = 1000
const minute = 60 * second
const year = 365 * 24 * 60 * minute
const start = Date.parse('2026-03-01T00:00:00Z')

type Step = [afterMs: number, wallMs: number, stampMs: number, news?: Stamped['news']]

/** Steps after `start`: time that passed by the monotonic clock, what the wall clock then shows, and the stamp. */
function stamps(steps: readonly Step[]): Step[] {
  let last = nextStamp(undefined, { wall: start, monotonic: 7 })
  return steps.map(([afterMs, wallMs]) => {
    last = nextStamp(last, { wall: start + wallMs, monotonic: 7 + afterMs })
    return [afterMs, wallMs, last.at - start, last.news]
  })
}

const table: Record<string, Step[]> = {
  'the stamps are the wall clock’s while both clocks agree': [
    [second, second, second, undefined],
    [2 * second, 2 * second + 3, 2 * second + 3, undefined],
    [60 * minute, 60 * minute, 60 * minute, undefined],
  ],
  'a step of up to a minute is followed forward, and waited for backward': [
    [second, 61 * second, 61 * second, undefined],
    [2 * second, 2 * second, 61 * second, undefined],
    [61 * second, 61 * second, 61 * second, undefined],
    [62 * second, 62 * second, 62 * second, undefined],
  ],
  'a jump of years is said once and not followed, and over when the clock is right again': [
    [second, second, second, undefined],
    [2 * second, 3 * year, 2 * second, 'jumped'],
    [3 * second, 3 * year + second, 3 * second, undefined],
    [4 * second, 4 * second + 50, 4 * second + 50, 'returned'],
    [5 * second, 5 * second + 50, 5 * second + 50, undefined],
  ],
  'a jump forward that has stood for ten minutes is believed': [
    [second, year, second, 'jumped'],
    [10 * minute, year + 10 * minute - second, 10 * minute, undefined],
    [10 * minute + second, year + 10 * minute, year + 10 * minute, 'believed'],
    [10 * minute + 2 * second, year + 10 * minute + second, year + 10 * minute + second, undefined],
  ],
  'a jump within a jump is another one, and its ten minutes begin anew': [
    [second, year, second, 'jumped'],
    [9 * minute, 2 * year, 9 * minute, 'jumped'],
    [11 * minute, 2 * year + 2 * minute, 11 * minute, undefined],
    [19 * minute, 2 * year + 10 * minute, 2 * year + 10 * minute, 'believed'],
  ],
  'a jump backward is not followed however long it stands': [
    [second, -year, second, 'jumped'],
    [60 * minute, -year + 60 * minute - second, 60 * minute, undefined],
    [61 * minute, 61 * minute, 61 * minute, 'returned'],
  ],
}

test.each(Object.entries(table))('%s', (_, steps) => {
  expect(stamps(steps)).toEqual(steps)
})
