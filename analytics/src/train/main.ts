import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { domains } from '@ioc/domain/domains'
import { inputsWith, shippedModel, tensorOf } from '../forecast/model-file.ts'
import { chanceOf } from './chance.ts'
import { assess, fitNetwork, type TrainingSet } from './fit.ts'
import { addMadeSeries } from './made-lessons.ts'
import { layoutOf, newNetwork, quantiles } from './network.ts'
import { networkGraph } from './network-graph.ts'
import { onnxFile } from './onnx-file.ts'
import { addRecordings } from './recorded-lessons.ts'
import { noRows, type Rows } from './rows.ts'

/**
 * Trains the forecaster that is shipped, from recordings of a healthy fleet on standard input and from made series, and
 * writes it with its facts: `npm run train`. The first recordings are kept out of training, to assess it.
 */
const version = '2'
const seed = 20_251_029
const hidden = 64
const unseenRecordings = 2
const say = (line: string) => void process.stdout.write(`${line}\n`)

const [taught, made, unseen, unseenMade] = [noRows(), noRows(), noRows(), noRows()]
const recordings = await addRecordings(createInterface({ input: process.stdin }), chanceOf(seed), {
  keep: 0.2,
  rowsOf: (recording) => (recording < unseenRecordings ? unseen : taught),
})
addMadeSeries(made, chanceOf(seed + 1), { series: 700, liveDays: 3, keep: 0.2 })
addMadeSeries(unseenMade, chanceOf(seed + 2), { series: 100, liveDays: 3, keep: 0.2 })
say(`${taught.count} rows of ${recordings - unseenRecordings} recordings, ${made.count} rows of made series`)

const inputs = inputsWith(domains.map((domain) => domain.name))
const training = trainingSet(taught, made)
const net = newNetwork({ inputs: inputs.length, hidden, ...normalisation(training) }, chanceOf(seed + 3))
fitNetwork(net, training, { epochs: 12, batch: 64, rate: 0.003 }, chanceOf(seed + 4), (epoch, loss) =>
  say(`epoch ${epoch}: pinball ${loss.toFixed(4)}`),
)

const network = onnxFile(networkGraph(net))
const sha256 = createHash('sha256').update(network).digest('hex')
writeFileSync(new URL('forecaster.onnx', shippedModel), network)
writeFileSync(
  new URL('model.json', shippedModel),
  `${JSON.stringify({ version, sha256, inputs, quantiles }, null, 2)}\n`,
)
for (const [name, rows] of [
  ['recordings', unseen],
  ['made series', unseenMade],
] as const) {
  const { pinball, coverage } = assess(net, trainingSet(rows))
  const baseline = naive(trainingSet(rows)).toFixed(4)
  say(`unseen ${name}, ${rows.count} rows: pinball ${pinball.toFixed(4)}; naive (newest bin again) ${baseline}`)
  say(`share below each quantile: ${coverage.map((share, k) => `${quantiles[k]}: ${share.toFixed(4)}`).join(', ')}`)
}
say(`${layoutOf(net.inputs, hidden).size} weights, ${network.length} bytes, SHA-256 ${sha256}`)

function trainingSet(...parts: Rows[]): TrainingSet {
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  const set: TrainingSet = { inputs: new Float32Array(count * inputs.length), targets: new Float32Array(count), count }
  let at = 0
  for (const part of parts) {
    set.inputs.set(tensorOf(inputs, part), at * inputs.length)
    set.targets.set(part.targets.subarray(0, part.count), at)
    at += part.count
  }
  return set
}

function normalisation({ inputs: rows, count }: TrainingSet): { mean: Float32Array; scale: Float32Array } {
  const width = inputs.length
  const mean = new Float32Array(width)
  const scale = new Float32Array(width)
  for (let i = 0; i < width; i++) {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < count; row++) {
      const value = rows[row * width + i] ?? 0
      sum += value
      squares += value * value
    }
    mean[i] = sum / count
    scale[i] = 1 / Math.sqrt(Math.max(1e-4, squares / count - (sum / count) ** 2))
  }
  return { mean, scale }
}

/** Half the mean distance from the newest bin: the pinball loss of saying it nine times. */
function naive({ inputs: rows, targets, count }: TrainingSet): number {
  let sum = 0
  for (let row = 0; row < count; row++) sum += Math.abs((targets[row] ?? 0) - (rows[row * inputs.length] ?? 0))
  return sum / count / 2
}
