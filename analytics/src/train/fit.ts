import type { Chance } from './chance.ts'
import { backward, forward, type Network, newPass, pinball, quantiles } from './network.ts'

/** Inputs row by row, and the scaled reading that came. */
export type TrainingSet = { inputs: Float32Array; targets: Float32Array; count: number }

export type FitPlan = { epochs: number; batch: number; rate: number }

/** Fits the network by Adam on the pinball loss; the rate falls along half a cosine. Tells the loss of each epoch. */
export function fitNetwork(
  net: Network,
  rows: TrainingSet,
  plan: FitPlan,
  chance: Chance,
  tell: (epoch: number, loss: number) => void,
): void {
  const order = Int32Array.from({ length: rows.count }, (_, i) => i)
  const size = net.weights.length
  const [gradient, first, second] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)]
  const pass = newPass(net)
  const steps = plan.epochs * Math.ceil(rows.count / plan.batch)
  let step = 0
  for (let epoch = 1; epoch <= plan.epochs; epoch++) {
    shuffle(order, chance)
    let loss = 0
    for (let from = 0; from < rows.count; from += plan.batch) {
      gradient.fill(0)
      const to = Math.min(from + plan.batch, rows.count)
      for (let n = from; n < to; n++) {
        const row = order[n] ?? 0
        const target = rows.targets[row] ?? 0
        forward(net, pass, rows.inputs, row * net.inputs)
        loss += pinball(pass.q, target)
        backward(net, pass, target, gradient)
      }
      step += 1
      const rate = plan.rate * (0.02 + 0.49 * (1 + Math.cos((Math.PI * step) / steps)))
      adam(net.weights, { gradient, first, second }, { rate, step, count: to - from })
    }
    tell(epoch, loss / rows.count)
  }
}

/** Mean pinball loss, and the share of targets below each quantile. */
export function assess(net: Network, rows: TrainingSet): { pinball: number; coverage: number[] } {
  const pass = newPass(net)
  const below = quantiles.map(() => 0)
  let loss = 0
  for (let row = 0; row < rows.count; row++) {
    const target = rows.targets[row] ?? 0
    forward(net, pass, rows.inputs, row * net.inputs)
    loss += pinball(pass.q, target)
    for (const k of below.keys()) if (target <= (pass.q[k] ?? 0)) below[k] = (below[k] ?? 0) + 1
  }
  return { pinball: loss / rows.count, coverage: below.map((count) => count / rows.count) }
}

function adam(
  weights: Float32Array,
  state: { gradient: Float32Array; first: Float32Array; second: Float32Array },
  now: { rate: number; step: number; count: number },
): void {
  const [b1, b2] = [0.9, 0.999]
  const rate = (now.rate * Math.sqrt(1 - b2 ** now.step)) / (1 - b1 ** now.step)
  for (let i = 0; i < weights.length; i++) {
    const g = (state.gradient[i] ?? 0) / now.count
    const m = b1 * (state.first[i] ?? 0) + (1 - b1) * g
    const v = b2 * (state.second[i] ?? 0) + (1 - b2) * g * g
    state.first[i] = m
    state.second[i] = v
    weights[i] = (weights[i] ?? 0) - (rate * m) / (Math.sqrt(v) + 1e-8)
  }
}

function shuffle(order: Int32Array, chance: Chance): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1))
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
}
