import { describe, expect, test } from 'vitest'
import { judgeGroup, steadyInterval, wasDeaf } from './silence.ts'

const second = 1000
const member = (heard: number, interval = 30) => ({ heard: heard * second, interval: interval * second })

describe('silence behind a gateway', () => {
  test('of all members is the silence of the gateway, and no member is silent alone', () => {
    expect(judgeGroup([member(100), member(110), member(90)], 200 * second)).toEqual({
      gateway: true,
      members: [false, false, false],
    })
  })

  test('of all members is not told before three of the longest interval have passed', () => {
    const members = [member(100), member(110), member(105, 60)]
    expect(judgeGroup(members, 250 * second)).toEqual({ gateway: false, members: [false, false, false] })
    expect(judgeGroup(members, 290 * second).gateway).toBe(true)
  })

  test('of one member waits until another was heard after its deadline and one more interval', () => {
    expect(judgeGroup([member(100), member(215), member(218)], 220 * second).members).toEqual([false, false, false])
    expect(judgeGroup([member(100), member(221), member(218)], 222 * second).members).toEqual([true, false, false])
  })

  test('of four in five members is the silence of the gateway', () => {
    const members = [member(100), member(101), member(102), member(103), member(300)]
    expect(judgeGroup(members, 301 * second)).toEqual({ gateway: true, members: members.map(() => false) })
    expect(judgeGroup([...members, member(299)], 301 * second).gateway).toBe(false)
  })

  test('of the only member is that of the gateway no more than of the member', () => {
    expect(judgeGroup([member(100)], 500 * second).gateway).toBe(false)
  })
})

describe("a device's own interval", () => {
  test.each([
    [[30, 30, 31, 30, 29, 30, 30, 400], 30],
    [[300, 300, 300, 299, 301, 300, 300, 300], 300],
    [[10, 200, 35, 60, 90, 300, 20, 45], undefined],
    [[], undefined],
  ])('from gaps of %j s is %s', (gaps, expected) => {
    expect(steadyInterval(gaps.map((gap) => gap * second))).toBe(expected === undefined ? undefined : expected * second)
  })
})

test('a lane whose stamps stopped for minutes was deaf itself', () => {
  expect(wasDeaf(600 * second, 1 * second)).toBe(true)
  expect(wasDeaf(30 * second, 1 * second)).toBe(false)
  expect(wasDeaf(300 * second, 300 * second)).toBe(false)
})
