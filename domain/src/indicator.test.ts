import { expect, test } from 'vitest'
import { byPeriod, currentOf, IndicatorPlace, isReached, Period, reviseValue, unstatedPeriod } from './indicator.ts'
import { rankPlaces, spreadOf } from './ranking.ts'

const first = { revision: 1, value: 43, sourceDate: '2026-11-01' }
const second = { revision: 2, value: 44, sourceDate: '2026-11-10' }

test.each([
  ['the first of its kind is added', [], 43, '2026-11-01', 'added'],
  ['the same again changes nothing', [first], 43, '2026-11-01', 'unchanged'],
  ['the same of a later report changes nothing', [first], 43, '2026-12-01', 'unchanged'],
  ['another value is a correction', [first], 44, '2026-11-10', 'revised'],
  ['the old file once more changes nothing after a correction', [first, second], 43, '2026-11-01', 'unchanged'],
  ['a later report may take the correction back', [first, second], 43, '2026-11-20', 'revised'],
  ['an older report with a value of its own is kept', [second], 41, '2026-10-01', 'revised'],
] as const)('%s', (_title, known, value, sourceDate, outcome) => {
  expect(reviseValue(known, { value, sourceDate })).toBe(outcome)
})

test('the value in force is that of the latest source, not that which came last', () => {
  expect(currentOf([second, { revision: 3, value: 41, sourceDate: '2026-10-01' }])?.value).toBe(44)
  expect(currentOf([first, { ...second, sourceDate: first.sourceDate }])?.value).toBe(44)
})

test('periods stand by their ends', () => {
  const periods = ['2026', '2026-11', '2026-Q4', '2026-Q1', unstatedPeriod, '2026-12', '2026-12-31', '2025']
  expect(periods.toSorted(byPeriod)).toEqual([
    unstatedPeriod,
    '2025',
    '2026-Q1',
    '2026-11',
    '2026-12-31',
    '2026',
    '2026-Q4',
    '2026-12',
  ])
})

test.each([
  ['2026', true],
  ['2026-Q4', true],
  ['2026-11', true],
  ['2026-02-28', true],
  ['2026-02-30', false],
  ['2026-13', false],
  ['11/2026', false],
  [unstatedPeriod, false],
])('"%s" is a period that may be imported: %s', (period, isOne) => {
  expect(Period.safeParse(period).success).toBe(isOne)
})

test.each([
  ['VN', true],
  ['48', true],
  ['20242', true],
  ['480', false],
  ['Đà Nẵng', false],
])('"%s" is a place: %s', (place, isOne) => {
  expect(IndicatorPlace.safeParse(place).success).toBe(isOne)
})

test('a target is reached from the better side', () => {
  expect([isReached(95.56, 100, 'higher'), isReached(100, 100, 'higher')]).toEqual([false, true])
  expect([isReached(3, 5, 'lower'), isReached(6, 5, 'lower')]).toEqual([true, false])
})

test('places of one value share a rank, and those without one are counted', () => {
  const values = new Map([
    ['01', 10],
    ['48', 30],
    ['46', 20],
    ['79', 20],
  ])
  const ranking = rankPlaces(values, ['01', '46', '48', '79', '92'], 'higher')
  expect(ranking.places.map(({ place, rank, tied }) => [place, rank, tied])).toEqual([
    ['48', 1, false],
    ['46', 2, true],
    ['79', 2, true],
    ['01', 4, false],
  ])
  expect(ranking.missing).toEqual(['92'])
  expect(rankPlaces(values, ['01', '48'], 'lower').places.map(({ place }) => place)).toEqual(['01', '48'])
})

test.each([
  [[], null],
  [[5], [5, 5, 5, 5, 5]],
  [
    [4, 1, 3, 2],
    [1, 1.75, 2.5, 3.25, 4],
  ],
  [
    [1, 2, 3, 4, 100],
    [1, 2, 3, 4, 100],
  ],
])('the spread of %j is %j', (values, expected) => {
  const spread = spreadOf(values)
  expect(spread && Object.values(spread)).toEqual(expected)
})
