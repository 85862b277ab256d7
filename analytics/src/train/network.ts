import { between, type Chance } from './chance.ts'

/** Probabilities of the nine outputs. */
export const quantiles = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const
const median = 4
const outputs = quantiles.length

/**
 * Two layers of rectified units, a linear path beside them for the median, and steps from the median outwards that
 * cannot be negative (softplus), so the quantiles never cross. Weights lie one after another in `weights`.
 */
export type Network = {
  inputs: number
  hidden: number
  mean: Float32Array
  scale: Float32Array
  weights: Float32Array
}

export type Layout = {
  w1: number
  b1: number
  w2: number
  b2: number
  w3: number
  b3: number
  skip: number
  size: number
}

export function layoutOf(inputs: number, hidden: number): Layout {
  const b1 = inputs * hidden
  const w2 = b1 + hidden
  const b2 = w2 + hidden * hidden
  const w3 = b2 + hidden
  const b3 = w3 + hidden * outputs
  const skip = b3 + outputs
  return { w1: 0, b1, w2, b2, w3, b3, skip, size: skip + inputs }
}

export function newNetwork(
  shape: { inputs: number; hidden: number; mean: Float32Array; scale: Float32Array },
  chance: Chance,
): Network {
  const layout = layoutOf(shape.inputs, shape.hidden)
  const weights = new Float32Array(layout.size)
  const fill = (from: number, to: number, fanIn: number) => {
    const reach = Math.sqrt(3 / fanIn)
    for (let i = from; i < to; i++) weights[i] = between(chance, -reach, reach)
  }
  fill(layout.w1, layout.b1, shape.inputs)
  fill(layout.w2, layout.b2, shape.hidden)
  fill(layout.w3, layout.b3, shape.hidden * 4)
  weights.fill(-1.5, layout.b3, layout.skip)
  weights[layout.b3 + median] = 0
  return { ...shape, weights }
}

/** Working memory of one forward and backward pass. */
export type Pass = {
  x: Float32Array
  h1: Float32Array
  h2: Float32Array
  raw: Float32Array
  q: Float32Array
  d1: Float32Array
  d2: Float32Array
  draw: Float32Array
}

export function newPass({ inputs, hidden }: Pick<Network, 'inputs' | 'hidden'>): Pass {
  const of = (length: number) => new Float32Array(length)
  return {
    x: of(inputs),
    h1: of(hidden),
    h2: of(hidden),
    raw: of(outputs),
    q: of(outputs),
    d1: of(hidden),
    d2: of(hidden),
    draw: of(outputs),
  }
}

/** Quantiles of the row that begins at `from`, into `pass.q`. */
export function forward(net: Network, pass: Pass, rows: Float32Array, from: number): void {
  const { inputs, hidden, weights: w } = net
  const at = layoutOf(inputs, hidden)
  const { x, h1, h2, raw, q } = pass
  for (let i = 0; i < inputs; i++) x[i] = ((rows[from + i] ?? 0) - (net.mean[i] ?? 0)) * (net.scale[i] ?? 0)
  dense(w, at.w1, at.b1, x, h1)
  rectify(h1)
  dense(w, at.w2, at.b2, h1, h2)
  rectify(h2)
  dense(w, at.w3, at.b3, h2, raw)
  let straight = 0
  for (let i = 0; i < inputs; i++) straight += (w[at.skip + i] ?? 0) * (x[i] ?? 0)
  q[median] = (raw[median] ?? 0) + straight
  for (let k = median + 1; k < outputs; k++) q[k] = (q[k - 1] ?? 0) + softplus(raw[k] ?? 0)
  for (let k = median - 1; k >= 0; k--) q[k] = (q[k + 1] ?? 0) - softplus(raw[k] ?? 0)
}

/** Mean pinball loss of the quantiles in `pass.q` against what came. */
export function pinball(q: Float32Array, target: number): number {
  let sum = 0
  for (const [k, p] of quantiles.entries()) {
    const off = target - (q[k] ?? 0)
    sum += off >= 0 ? p * off : (p - 1) * off
  }
  return sum / outputs
}

/** Adds the gradient of the pinball loss of the last forward pass to `gradient`. */
export function backward(net: Network, pass: Pass, target: number, gradient: Float32Array): void {
  const { inputs, hidden, weights: w } = net
  const at = layoutOf(inputs, hidden)
  const { x, h1, h2, raw, q, d1, d2, draw } = pass
  // Each quantile is the median plus or minus the steps between: a step's slope sums those of all quantiles beyond it.
  const slope = (k: number) => ((target >= (q[k] ?? 0) ? 0 : 1) - (quantiles[k] ?? 0)) / outputs
  let sum = 0
  for (let k = outputs - 1; k > median; k--) {
    sum += slope(k)
    draw[k] = sum * sigmoid(raw[k] ?? 0)
  }
  let below = 0
  for (let k = 0; k < median; k++) {
    below += slope(k)
    draw[k] = -below * sigmoid(raw[k] ?? 0)
  }
  const middle = sum + below + slope(median)
  draw[median] = middle
  for (let i = 0; i < inputs; i++) gradient[at.skip + i] = (gradient[at.skip + i] ?? 0) + middle * (x[i] ?? 0)
  denseBack({ w, weightsAt: at.w3, biasAt: at.b3, input: h2, delta: draw, below: d2, gradient })
  for (let j = 0; j < hidden; j++) if ((h2[j] ?? 0) <= 0) d2[j] = 0
  denseBack({ w, weightsAt: at.w2, biasAt: at.b2, input: h1, delta: d2, below: d1, gradient })
  for (let j = 0; j < hidden; j++) if ((h1[j] ?? 0) <= 0) d1[j] = 0
  denseBack({ w, weightsAt: at.w1, biasAt: at.b1, input: x, delta: d1, below: undefined, gradient })
}

/** out[j] = b[j] + sum of w[j][i] x[i]; a row of weights for each output. */
function dense(w: Float32Array, weightsAt: number, biasAt: number, input: Float32Array, out: Float32Array): void {
  const width = input.length
  for (let j = 0; j < out.length; j++) {
    let sum = w[biasAt + j] ?? 0
    const row = weightsAt + j * width
    for (let i = 0; i < width; i++) sum += (w[row + i] ?? 0) * (input[i] ?? 0)
    out[j] = sum
  }
}

function denseBack(layer: {
  w: Float32Array
  weightsAt: number
  biasAt: number
  input: Float32Array
  delta: Float32Array
  below: Float32Array | undefined
  gradient: Float32Array
}): void {
  const { w, weightsAt, biasAt, input, delta, below, gradient } = layer
  const width = input.length
  below?.fill(0)
  for (let j = 0; j < delta.length; j++) {
    const d = delta[j] ?? 0
    if (d === 0) continue
    gradient[biasAt + j] = (gradient[biasAt + j] ?? 0) + d
    const row = weightsAt + j * width
    for (let i = 0; i < width; i++) {
      gradient[row + i] = (gradient[row + i] ?? 0) + d * (input[i] ?? 0)
      if (below) below[i] = (below[i] ?? 0) + d * (w[row + i] ?? 0)
    }
  }
}

function rectify(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) if ((values[i] ?? 0) < 0) values[i] = 0
}

function softplus(x: number): number {
  return x > 20 ? x : Math.log1p(Math.exp(x))
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
