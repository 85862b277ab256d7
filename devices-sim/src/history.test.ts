import { kindOf } from '@ioc/domain/domains'
import { HistoryBatch } from '@ioc/domain/messages/inner-doors'
import { expect, test } from 'vitest'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { historyBatches, historyStepMs, pastTroubles, spanBefore } from './history.ts'
import { weatherOf } from './weather.ts'

const fleet = makeFleet(48, 300)
const instruments = instrumentsOf(48, fleet.devices)
const span = spanBefore(Date.parse('2026-11-21T03:07:00Z'), 3)
const make = (troubles = pastTroubles(48, instruments, span)) => [
  ...historyBatches({ instruments, weather: weatherOf(48), span, troubles }),
]

test('a healthy past has each device at each step of ten minutes, once, up to the present', () => {
  const batches = make([])
  const seen = new Set<string>()
  for (const { batch } of batches)
    for (const [index, device] of batch.device.entries()) seen.add(`${device} ${batch.t[index]}`)
  const rows = batches.reduce((sum, { batch }) => sum + batch.t.length, 0)
  expect(seen.size).toBe(rows)
  expect(rows).toBe((instruments.length * 3 * 86_400_000) / historyStepMs)
  expect(span.to).toBe(Date.parse('2026-11-21T03:00:00Z'))
})

test('batches are what the import door takes, with the metrics of their kind, and the last one completes the span', () => {
  const batches = make()
  for (const { batch } of batches) {
    expect(HistoryBatch.parse(batch)).toEqual(batch)
    expect(Object.keys(batch.values)).toEqual(kindOf(batch.kind)?.metrics.map((metric) => metric.name))
    for (const column of Object.values(batch.values)) expect(column.length).toBe(batch.t.length)
    expect(batch.t.length).toBeLessThanOrEqual(5_000)
  }
  expect(batches.map(({ batch }) => batch.completes).filter((completes) => completes !== null)).toEqual([span])
  expect(batches.at(-1)?.done).toBe(1)
})

test('an import that was cut short and done again brings the same rows', () => {
  expect(JSON.stringify(make())).toBe(JSON.stringify(make()))
})

test('the past holds a few planted troubles, each over before the present', () => {
  const troubles = pastTroubles(48, instruments, spanBefore(Date.parse('2026-11-21T03:00:00Z'), 14))
  expect(troubles.length).toBeGreaterThan(20)
  for (const trouble of troubles) expect(trouble.end).toBeLessThan(Date.parse('2026-11-21T03:00:00Z'))
})
