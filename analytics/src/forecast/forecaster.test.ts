import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chanceOf } from '../train/chance.ts'
import { inputNames } from './features.ts'
import { type Forecaster, startForecaster } from './forecaster.ts'
import { readModel, shippedModel } from './model-file.ts'

let forecaster: Forecaster
const inferred: number[] = []
beforeAll(async () => {
  forecaster = await startForecaster(readModel(shippedModel), (_, rows) => inferred.push(rows))
})
afterAll(() => forecaster.close())

function rowsOf(count: number): Float32Array {
  const chance = chanceOf(5)
  return Float32Array.from({ length: count * inputNames.length }, () => 4 * chance() - 2)
}

describe('the forecaster that is shipped', () => {
  test('says the same of a row however many rows are asked with it', async () => {
    const rows = rowsOf(700)
    const outputs = forecaster.places.outputs
    const whole = await forecaster.score(rows, 700)
    for (const count of [1, 2, 7, 64, 255, 256, 257, 511]) {
      const part = await forecaster.score(rows.subarray(0, count * inputNames.length), count)
      expect(Array.from(part)).toEqual(Array.from(whole.subarray(0, count * outputs)))
    }
    const last = await forecaster.score(rows.subarray(699 * inputNames.length), 1)
    expect(Array.from(last)).toEqual(Array.from(whole.subarray(699 * outputs)))
    expect(inferred[0]).toBe(700)
  })

  test('answers quantiles that never cross', async () => {
    const scores = await forecaster.score(rowsOf(300), 300)
    const outputs = forecaster.places.outputs
    for (let row = 0; row < 300; row++) {
      const own = Array.from(scores.subarray(row * outputs, (row + 1) * outputs))
      expect(own).toEqual(own.toSorted((a, b) => a - b))
    }
  })

  test('answers questions that are asked at once, each its own', async () => {
    const rows = rowsOf(3)
    const one = (row: number) =>
      forecaster.score(rows.subarray(row * inputNames.length, (row + 1) * inputNames.length), 1)
    const together = await Promise.all([one(0), one(1), one(2)])
    expect(together.map((scores) => Array.from(scores))).toEqual([
      Array.from(await one(0)),
      Array.from(await one(1)),
      Array.from(await one(2)),
    ])
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
