import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { inputNames } from '../forecast/features.ts'
import { shippedModel } from '../forecast/model-file.ts'
import { chanceOf } from './chance.ts'
import { assess, fitNetwork } from './fit.ts'
import { layoutOf, newNetwork, quantiles } from './network.ts'
import { networkGraph } from './network-graph.ts'
import { onnxFile } from './onnx-file.ts'
import { makeRows, type Rows } from './rows.ts'

/** Trains the forecaster that is shipped, from nothing but a seed, and writes it with its facts. `npm run train`. */
const version = '1'
const seed = 20_251_029
const hidden = 64
const say = (line: string) => void process.stdout.write(`${line}\n`)

const rows = makeRows(chanceOf(seed), { series: 1500, liveDays: 3, keep: 0.25 })
const unseen = makeRows(chanceOf(seed + 1), { series: 200, liveDays: 3, keep: 0.25 })
say(`${rows.count} rows of made series, ${unseen.count} rows of series that training never sees`)

const net = newNetwork({ inputs: inputNames.length, hidden, ...normalisation(rows) }, chanceOf(seed + 2))
fitNetwork(net, rows, { epochs: 14, batch: 64, rate: 0.003 }, chanceOf(seed + 3), (epoch, loss) =>
  say(`epoch ${epoch}: pinball ${loss.toFixed(4)}`),
)
const { pinball, coverage } = assess(net, unseen)

const network = onnxFile(networkGraph(net))
const sha256 = createHash('sha256').update(network).digest('hex')
writeFileSync(new URL('forecaster.onnx', shippedModel), network)
writeFileSync(
  new URL('model.json', shippedModel),
  `${JSON.stringify({ version, sha256, inputs: inputNames, quantiles }, null, 2)}\n`,
)
say(`unseen series: pinball ${pinball.toFixed(4)}; naive (newest bin again) ${naive(unseen).toFixed(4)}`)
say(`share below each quantile: ${coverage.map((share, k) => `${quantiles[k]}: ${share.toFixed(4)}`).join(', ')}`)
say(`${layoutOf(net.inputs, hidden).size} weights, ${network.length} bytes, SHA-256 ${sha256}`)

function normalisation({ inputs, count }: Rows): { mean: Float32Array; scale: Float32Array } {
  const width = inputNames.length
  const mean = new Float32Array(width)
  const scale = new Float32Array(width)
  for (let i = 0; i < width; i++) {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < count; row++) {
      const value = inputs[row * width + i] ?? 0
      sum += value
      squares += value * value
    }
    mean[i] = sum / count
    scale[i] = 1 / Math.sqrt(Math.max(1e-4, squares / count - (sum / count) ** 2))
  }
  return { mean, scale }
}

/** Half the mean distance from the newest bin: the pinball loss of saying it nine times. */
function naive({ inputs, targets, count }: Rows): number {
  let sum = 0
  for (let row = 0; row < count; row++) sum += Math.abs((targets[row] ?? 0) - (inputs[row * inputNames.length] ?? 0))
  return sum / count / 2
}
