import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { z } from 'zod'
import { rowsPerTensor } from './tensor-shape.ts'

/** What the main thread asks: inputs row by row. */
const Question = z.object({ id: z.number(), features: z.instanceof(Float32Array), rows: z.number().int() })
const Setup = z.object({ network: z.instanceof(Uint8Array), inputs: z.number().int(), outputs: z.number().int() })

const setup = z.object({ data: Setup }).parse(workerData).data
// One thread: two were slower on two busy cores (measured).
const session = await InferenceSession.create(setup.network, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // The arena keeps tens of megabytes that a network of this size never needs.
  enableCpuMemArena: false,
})
const inputName = session.inputNames[0] ?? 'x'
const outputName = session.outputNames[0] ?? 'q'
const tensor = new Float32Array(rowsPerTensor * setup.inputs)

/** Always full tensors, padded with zeros: smaller batches differ in the last bits (measured). */
async function score(features: Float32Array, rows: number): Promise<Float32Array<ArrayBuffer>> {
  const scores = new Float32Array(rows * setup.outputs)
  for (let from = 0; from < rows; from += rowsPerTensor) {
    const count = Math.min(rowsPerTensor, rows - from)
    tensor.fill(0)
    tensor.set(features.subarray(from * setup.inputs, (from + count) * setup.inputs))
    const answer = await session.run({ [inputName]: new Tensor('float32', tensor, [rowsPerTensor, setup.inputs]) })
    const data = answer[outputName]?.data
    if (!(data instanceof Float32Array)) throw new Error('the network answered no 32-bit numbers')
    // What is left of the last bits must not decide anything.
    for (let i = 0; i < count * setup.outputs; i++)
      scores[from * setup.outputs + i] = Math.round((data[i] ?? 0) * 1e4) / 1e4
  }
  return scores
}

let last: Promise<void> = Promise.resolve()
parentPort?.on('message', (message: unknown) => {
  const { id, features, rows } = Question.parse(message)
  last = last.then(async () => {
    const began = performance.now()
    const scores = await score(features, rows)
    parentPort?.postMessage({ id, scores, seconds: (performance.now() - began) / 1000 }, [scores.buffer])
  })
})
parentPort?.postMessage({ id: 0, scores: new Float32Array(), seconds: 0 })
