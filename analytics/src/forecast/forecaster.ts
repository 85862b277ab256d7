import { startWorker } from '@ioc/room/worker'
import { z } from 'zod'
import type { BandPlaces } from '../forecast-watch.ts'
import type { Asked } from './features.ts'
import { type ModelFacts, tensorOf } from './model-file.ts'

/** The network, run in a thread of its own: `session.run` blocks the thread that calls it. */
export type Forecaster = {
  facts: ModelFacts
  places: BandPlaces
  /** Quantiles of each series asked, scaled and rounded to 1e-4, in their order. */
  score(asked: Asked): Promise<Float32Array>
  close(): Promise<void>
}

const Answer = z.object({ id: z.number(), scores: z.instanceof(Float32Array), seconds: z.number() })

type Pending = { resolve: (scores: Float32Array) => void; reject: (cause: unknown) => void }

/** Starts the thread; rejects where the network cannot be loaded. `observe`: seconds and rows of each inference. */
export async function startForecaster(
  model: { facts: ModelFacts; network: Uint8Array },
  observe: (seconds: number, rows: number) => void,
): Promise<Forecaster> {
  const outputs = model.facts.quantiles.length
  const worker = startWorker(new URL('./inference-worker.ts', import.meta.url), {
    network: model.network,
    inputs: model.facts.inputs.length,
    outputs,
  })
  const asked = new Map<number, Pending & { rows: number }>()
  let next = 1
  let broken: Error | undefined
  const breakDown = (cause: unknown) => {
    broken ??= new Error('the thread of the forecaster ended', { cause })
    for (const one of asked.values()) one.reject(broken)
    asked.clear()
  }
  const started = new Promise<Float32Array>((resolve, reject) => asked.set(0, { resolve, reject, rows: 0 }))
  worker.on('message', (message: unknown) => {
    const { id, scores, seconds } = Answer.parse(message)
    const one = asked.get(id)
    asked.delete(id)
    if (one && one.rows > 0) observe(seconds, one.rows)
    one?.resolve(scores)
  })
  worker.on('error', breakDown)
  worker.on('exit', breakDown)
  await started
  return {
    facts: model.facts,
    places: bandPlaces(model.facts.quantiles),
    score: async (series) => {
      if (broken) throw broken
      const rows = series.domains.length
      if (rows === 0) return new Float32Array()
      const id = next++
      const features = tensorOf(model.facts.inputs, series)
      const answer = new Promise<Float32Array>((resolve, reject) => asked.set(id, { resolve, reject, rows }))
      worker.postMessage({ id, features, rows }, [features.buffer as ArrayBuffer])
      return answer
    },
    close: async () => {
      worker.off('exit', breakDown)
      await worker.terminate()
    },
  }
}

function bandPlaces(quantiles: readonly number[]): BandPlaces {
  const place = (quantile: number) => {
    const at = quantiles.indexOf(quantile)
    if (at < 0) throw new Error(`the model has no quantile ${quantile}`)
    return at
  }
  return { low: place(0.01), middle: place(0.5), high: place(0.99), outputs: quantiles.length }
}
