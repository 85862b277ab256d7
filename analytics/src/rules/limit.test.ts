import { kindOf } from '@ioc/domain/domains'
import { describe, expect, test } from 'vitest'
import { calm, isWaiting, type Limit, type LimitState, limitFor, limitReading, settle } from './limit.ts'

const minute = 60_000

function limitOf(kind: string, rule: string, thresholds: Record<string, number> = {}): Limit {
  const found = kindOf(kind)?.limits.find((one) => one.rule === rule)
  if (!found) throw new Error(`no rule ${kind}/${rule}`)
  return limitFor(found, { thresholds })
}

type Step = ['reading', at: number, value: number, said: string] | ['stamp', at: number, said: string]

/** Runs a story through a limit; `said` is what each step must say: '' for nothing, else transition and step. */
function tell(limit: Limit, story: Step[]): void {
  let state: LimitState = calm
  for (const [place, step] of story.entries()) {
    const after =
      step[0] === 'reading'
        ? limitReading(limit, state, { t: step[1] * minute, value: step[2] })
        : settle(limit, state, step[1] * minute)
    state = after.state
    const said = after.change ? `${after.change.transition} ${limit.names[after.change.step]}` : ''
    expect(said, `step ${place + 1} of the story`).toBe(step[0] === 'reading' ? step[3] : step[2])
  }
}

const gauge = () => limitOf('river_gauge', 'flood', { bd1: 1, bd2: 1.5, bd3: 2 })
const oil = () => limitOf('transformer', 'hot_oil')
const jam = () => limitOf('traffic_counter', 'congestion')

describe('a limit rule', () => {
  test('raises a flood at the reading that reaches the level, on the heaviest level reached', () => {
    tell(gauge(), [
      ['reading', 0, 0.99, ''],
      ['reading', 1, 1, 'raised bd1'],
      ['reading', 2, 2.1, 'updated bd3'],
    ])
    tell(gauge(), [['reading', 0, 1.7, 'raised bd2']])
  })

  test('goes down a step only when the river is below it by more than the dead-band', () => {
    tell(gauge(), [
      ['reading', 0, 2, 'raised bd3'],
      ['reading', 1, 1.96, ''],
      ['reading', 2, 1.94, 'updated bd2'],
      ['reading', 3, 1.99, ''],
      ['reading', 4, 2, 'updated bd3'],
    ])
  })

  test('clears after the off-delay inside the mildest step, which a rise begins again', () => {
    tell(gauge(), [
      ['reading', 0, 1, 'raised bd1'],
      ['reading', 1, 0.94, ''],
      ['reading', 6, 0.96, ''],
      ['reading', 7, 0.9, ''],
      ['reading', 16, 0.9, ''],
      ['reading', 17, 0.9, 'cleared bd1'],
    ])
  })

  test('ends its delays at a stamp when no reading comes', () => {
    tell(oil(), [
      ['reading', 0, 95, ''],
      ['stamp', 1.9, ''],
      ['stamp', 2, 'raised hot'],
      ['reading', 3, 70, 'updated warm'],
      ['stamp', 7.9, ''],
      ['stamp', 8, 'cleared warm'],
    ])
  })

  test('forgets a value that was beyond for less than the on-delay', () => {
    tell(oil(), [
      ['reading', 0, 95, ''],
      ['reading', 1, 79, ''],
      ['reading', 2, 95, ''],
      ['stamp', 3.9, ''],
      ['stamp', 4, 'raised hot'],
    ])
  })

  test('counts each step by its own time', () => {
    tell(oil(), [
      ['reading', 0, 85, ''],
      ['reading', 1, 92, ''],
      ['reading', 2, 106, 'raised warm'],
      ['reading', 3, 106, 'updated hot'],
      ['reading', 4, 106, 'updated critical'],
    ])
  })

  test('works downwards for a speed', () => {
    tell(jam(), [
      ['reading', 0, 2, ''],
      ['reading', 1, 1, 'raised slow'],
      ['reading', 2, 1, 'updated jam'],
      ['reading', 3, 2.3, 'updated slow'],
      ['reading', 4, 3.4, ''],
      ['reading', 6, 3.4, 'cleared slow'],
    ])
  })

  test('leaves out steps that a gauge has no number for', () => {
    tell(limitOf('river_gauge', 'flood', { bd3: 16.5 }), [
      ['reading', 0, 16, ''],
      ['reading', 1, 16.5, 'raised bd3'],
    ])
    tell(limitOf('river_gauge', 'flood'), [['reading', 0, 30, '']])
  })

  test('keeps no memory of a limit that is calm', () => {
    const limit = gauge()
    expect(limitReading(limit, calm, { t: 0, value: 0.5 }).state).toBe(calm)
    expect(isWaiting(calm)).toBe(false)
  })
})
