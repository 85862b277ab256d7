import { describe, expect, test } from 'vitest'
import { forecastJudges, forecastRule, judgeReading } from './forecast.ts'

/** A series whose readings are expected at 10, between 8 and 12; `learnt` readings have been seen. */
function judged(learnt: number = forecastRule.learn) {
  const judges = forecastJudges()
  judges.push()
  const c = judges.columns
  c.low.set(0, 8)
  c.middle.set(0, 10)
  c.high.set(0, 12)
  const say = (value: number) => judgeReading(c, 0, { value, leastHalf: 0.1, warmed: false })
  for (let n = 0; n < learnt; n++) say(10 + (n % 3) - 1)
  return say
}

describe('a reading outside the forecast', () => {
  test('raises once three in a row are far outside', () => {
    const say = judged()
    expect([20, 20, 10, 20, 20, 20, 20].map(say)).toEqual([null, null, null, null, null, 'raised', null])
  })

  test('says nothing while the series is being learnt', () => {
    const say = judged(forecastRule.learn - 50)
    expect([20, 20, 20, 20].map(say)).toEqual([null, null, null, null])
  })

  test('clears after ten readings inside, and then rests', () => {
    const say = judged()
    for (const value of [20, 20, 20]) say(value)
    const after = Array.from({ length: 10 }, () => say(10))
    expect(after.indexOf('cleared')).toBe(9)
    expect([20, 20, 20, 20].map(say)).toEqual([null, null, null, null])
  })

  test('just outside the band is no matter', () => {
    const say = judged()
    expect([13, 13, 13, 13].map(say)).toEqual([null, null, null, null])
  })

  test('is judged by what this series usually strays', () => {
    const judges = forecastJudges()
    judges.push()
    const c = judges.columns
    for (const [column, value] of [
      [c.low, 8],
      [c.middle, 10],
      [c.high, 12],
    ] as const)
      column.set(0, value)
    const say = (value: number) => judgeReading(c, 0, { value, leastHalf: 0.1, warmed: false })
    for (let n = 0; n < 1500; n++) say(10 + (n % 2 === 0 ? 3 : -3))
    expect([16, 16, 16, 16].map(say)).toEqual([null, null, null, null])
    expect([30, 30, 30].map(say)).toEqual([null, null, 'raised'])
  })

  test('needs a forecast', () => {
    const judges = forecastJudges()
    judges.push()
    expect(judgeReading(judges.columns, 0, { value: 1e9, leastHalf: 0.1, warmed: true })).toBe(null)
  })
})
