import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chanceOf } from '../train/chance.ts'
import { type Asked, inputNames } from './features.ts'
import { type Forecaster, startForecaster } from './forecaster.ts'
import { readModel, shippedModel } from './model-file.ts'

let forecaster: Forecaster
const inferred: number[] = []
beforeAll(async () => {
  forecaster = await startForecaster(readModel(shippedModel), (_, rows) => inferred.push(rows))
})
afterAll(() => forecaster.close())

const domains = ['water', 'traffic', null, 'a domain that no model has seen']

function rowsOf(count: number): Asked {
  const chance = chanceOf(5)
  return {
    features: Float32Array.from({ length: count * inputNames.length }, () => 4 * chance() - 2),
    domains: Array.from({ length: count }, (_, row) => domains[row % domains.length] ?? null),
  }
}

function part({ features, domains: all }: Asked, from: number, to: number): Asked {
  return { features: features.subarray(from * inputNames.length, to * inputNames.length), domains: all.slice(from, to) }
}

describe('the forecaster that is shipped', () => {
  test('says the same of a row however many rows are asked with it', async () => {
    const rows = rowsOf(700)
    const outputs = forecaster.places.outputs
    const whole = await forecaster.score(rows)
    for (const count of [1, 2, 7, 64, 255, 256, 257, 511]) {
      const some = await forecaster.score(part(rows, 0, count))
      expect(Array.from(some)).toEqual(Array.from(whole.subarray(0, count * outputs)))
    }
    const last = await forecaster.score(part(rows, 699, 700))
    expect(Array.from(last)).toEqual(Array.from(whole.subarray(699 * outputs)))
    expect(inferred[0]).toBe(700)
  })

  test('answers quantiles that never cross', async () => {
    const scores = await forecaster.score(rowsOf(300))
    const outputs = forecaster.places.outputs
    for (let row = 0; row < 300; row++) {
      const own = Array.from(scores.subarray(row * outputs, (row + 1) * outputs))
      expect(own).toEqual(own.toSorted((a, b) => a - b))
    }
  })

  test('answers questions that are asked at once, each its own', async () => {
    const rows = rowsOf(3)
    const one = (row: number) => forecaster.score(part(rows, row, row + 1))
    const together = await Promise.all([one(0), one(1), one(2)])
    expect(together.map((scores) => Array.from(scores))).toEqual([
      Array.from(await one(0)),
      Array.from(await one(1)),
      Array.from(await one(2)),
    ])
  })

  test('takes a domain that it has never seen for none', async () => {
    const [known, unknown, none] = await Promise.all(
      ['energy', 'no such domain', null].map((domain) => forecaster.score({ ...rowsOf(1), domains: [domain] })),
    )
    expect(unknown).toEqual(none)
    expect(known).not.toEqual(none)
  })

  test('has between 7,000 and 23,000 weights in 30 to 100 kB', () => {
    const { network } = readModel(shippedModel)
    expect(network.length).toBeGreaterThan(30_000)
    expect(network.length).toBeLessThan(100_000)
  })
})

test('a network that is not the one of its facts is refused with what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-model-'))
  const network = readFileSync(new URL('forecaster.onnx', shippedModel))
  network[1000] = (network[1000] ?? 0) ^ 1
  writeFileSync(join(folder, 'forecaster.onnx'), network)
  writeFileSync(join(folder, 'model.json'), readFileSync(new URL('model.json', shippedModel)))
  expect(() => readModel(pathToFileURL(`${folder}/`))).toThrow(/SHA-256 .* put back the pair that belongs together/)
})
