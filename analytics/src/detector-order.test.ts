import type { AlertTransition } from '@ioc/domain/alert'
import type { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Forecaster, startForecaster } from './forecast/forecaster.ts'
import { readModel, shippedModel } from './forecast/model-file.ts'
import { acceptedOf, deviceInTest, gatewayInTest, judged, newDetector, stampAt, type Told } from './province-in-test.ts'
import { chanceOf } from './train/chance.ts'

let forecaster: Forecaster
beforeAll(async () => {
  forecaster = await startForecaster(readModel(shippedModel), () => undefined)
})
afterAll(() => forecaster.close())

const registry = [
  ...['t1', 't2', 't3', 't4'].map((id) => deviceInTest('transformer', id, { gateway: 'g', intervalSeconds: 60 })),
  ...['c1', 'c2'].map((id) => deviceInTest('traffic_counter', id, { intervalSeconds: 60 })),
  deviceInTest('river_gauge', 'r1', { thresholds: { bd1: 2, bd2: 3, bd3: 4 } }),
  gatewayInTest('g'),
]
const metricsOf: Record<string, [name: string, usual: number, odd: readonly number[]][]> = {
  t: [
    ['oil_temperature', 55, [85, 92, 110]],
    ['load', 0.5, [1.4, 0.5]],
  ],
  c: [
    ['speed', 9, [1, 2, 9]],
    ['vehicle_rate', 40, [0, 300]],
  ],
  r: [['level', 1, [2.5, 3.5, 5, -9.99]]],
}
const start = Date.parse('2026-11-16T01:00:00Z')
const minutes = 330

/** What passes between two stamps: each device's readings in their order. */
type Minute = Told[][]

/** A story from a seed: some minutes silence the gateway, some make a device odd or still for a while. */
function storyOf(seed: number): Minute[] {
  const chance = chanceOf(seed)
  const odd = new Map<string, { until: number; value: number | null }>()
  let gatewayBackAt = 0
  return Array.from({ length: minutes }, (_, n) => {
    if (n > 260 && chance() < 0.01) gatewayBackAt = n + 5 + Math.floor(chance() * 10)
    return ['t1', 't2', 't3', 't4', 'c1', 'c2', 'r1'].map((id) => {
      if (id.startsWith('t') && n < gatewayBackAt) return []
      if (chance() < 0.02) return []
      return (metricsOf[id.slice(0, 1)] ?? []).flatMap(([metric, usual, values]) => {
        const key = `${id}/${metric}`
        if (chance() < 0.012) {
          const value = chance() < 0.2 ? null : (values[Math.floor(chance() * values.length)] ?? usual)
          odd.set(key, { until: n + Math.floor(chance() * 20), value })
        }
        const now = odd.get(key)
        const calm = usual * (1 + 0.05 * Math.sin(n / 30) + 0.03 * (chance() - 0.5))
        const still = now?.value === null ? usual : now?.value
        const v = now && n < now.until ? (still ?? calm) : calm
        return [{ device: id, metric, t: start + n * 60_000 + Math.floor(chance() * 100), v }]
      })
    })
  })
}

const inOrder = (minute: Minute): AcceptedRecord[] => [acceptedOf(minute.flat())]
const stampAfter = (n: number) => stampAt(start + (n + 1) * 60_000)

const sorted = (alerts: readonly AlertTransition[]) =>
  alerts.map((alert) => JSON.stringify(alert)).toSorted((a, b) => (a < b ? -1 : 1))

async function plainly(story: readonly Minute[]): Promise<AlertTransition[]> {
  return judged(newDetector(registry), [story.flatMap((minute, n) => [...inOrder(minute), stampAfter(n)])], forecaster)
}

describe('the same readings and stamps', () => {
  test('give the same alerts in the same order, however they are cut into records and batches', async () => {
    const rules = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (seed, cuts) => {
        const story = storyOf(seed)
        const chance = chanceOf(cuts)
        const batches: AcceptedRecord[][] = [[]]
        const add = (record: AcceptedRecord) => {
          if (chance() < 0.1) batches.push([])
          batches.at(-1)?.push(record)
        }
        for (const [n, minute] of story.entries()) {
          let part: Told[] = []
          for (const reading of minute.flat()) {
            part.push(reading)
            if (chance() < 0.3) {
              add(acceptedOf(part))
              part = []
            }
          }
          if (part.length > 0) add(acceptedOf(part))
          add(stampAfter(n))
        }
        const whole = await plainly(story)
        for (const alert of whole) rules.add(alert.key.startsWith('g/') ? 'gateway' : alert.rule)
        expect(await judged(newDetector(registry), batches, forecaster)).toEqual(whole)
      }),
      { numRuns: 25, seed: 1 },
    )
    for (const rule of ['forecast', 'silent', 'gateway', 'stuck', 'sentinel', 'hot_oil', 'flood', 'congestion'])
      expect([...rules]).toContain(rule)
  })

  test('give the same alerts however the sensors interleave between two stamps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (seed, deal) => {
        const story = storyOf(seed)
        const chance = chanceOf(deal)
        const dealt = story.flatMap((minute, n): AcceptedRecord[] => {
          const hands = minute.map((hand) => [...hand]).filter((hand) => hand.length > 0)
          const readings: Told[] = []
          while (hands.length > 0) {
            const place = Math.floor(chance() * hands.length)
            readings.push(...(hands[place]?.splice(0, 1) ?? []))
            if (hands[place]?.length === 0) hands.splice(place, 1)
          }
          return [acceptedOf(readings), stampAfter(n)]
        })
        expect(sorted(await judged(newDetector(registry), [dealt], forecaster))).toEqual(sorted(await plainly(story)))
      }),
      { numRuns: 25, seed: 2 },
    )
  })
})
