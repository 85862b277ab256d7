import { layoutOf, type Network, quantiles } from './network.ts'
import type { Constant, Graph } from './onnx-file.ts'

const outputs = quantiles.length
const median = (outputs - 1) / 2

/** The network as a graph: normalisation, both layers, and the sums that make its outputs quantiles. */
export function networkGraph(net: Network): Graph {
  const { inputs, hidden, weights: w } = net
  const at = layoutOf(inputs, hidden)
  const part = (name: string, dims: readonly number[], from: number): Constant => ({
    name,
    dims,
    values: w.subarray(from, from + dims.reduce((product, dim) => product * dim, 1)),
  })
  const steps = Array.from({ length: outputs }, (_, k) => k).filter((k) => k !== median)
  const rowsOf = (from: number, width: number, places: readonly number[]) =>
    places.flatMap((k) => Array.from(w.subarray(from + k * width, from + (k + 1) * width)))
  return {
    name: 'forecaster',
    input: { name: 'x', width: inputs },
    output: { name: 'q', width: outputs },
    constants: [
      { name: 'mean', dims: [inputs], values: net.mean },
      { name: 'scale', dims: [inputs], values: net.scale },
      part('w1', [hidden, inputs], at.w1),
      part('b1', [hidden], at.b1),
      part('w2', [hidden, hidden], at.w2),
      part('b2', [hidden], at.b2),
      { name: 'wm', dims: [1, hidden], values: rowsOf(at.w3, hidden, [median]) },
      { name: 'bm', dims: [1], values: rowsOf(at.b3, 1, [median]) },
      part('ws', [1, inputs], at.skip),
      { name: 'wd', dims: [outputs - 1, hidden], values: rowsOf(at.w3, hidden, steps) },
      { name: 'bd', dims: [outputs - 1], values: rowsOf(at.b3, 1, steps) },
      { name: 'sums', dims: [outputs, outputs], values: sums(steps) },
    ],
    nodes: [
      { op: 'Sub', inputs: ['x', 'mean'], output: 'centred' },
      { op: 'Mul', inputs: ['centred', 'scale'], output: 'n' },
      { op: 'Gemm', inputs: ['n', 'w1', 'b1'], output: 'a1', attributes: { transB: 1 } },
      { op: 'Relu', inputs: ['a1'], output: 'h1' },
      { op: 'Gemm', inputs: ['h1', 'w2', 'b2'], output: 'a2', attributes: { transB: 1 } },
      { op: 'Relu', inputs: ['a2'], output: 'h2' },
      { op: 'Gemm', inputs: ['h2', 'wm', 'bm'], output: 'bent', attributes: { transB: 1 } },
      { op: 'Gemm', inputs: ['n', 'ws', 'bent'], output: 'middle', attributes: { transB: 1 } },
      { op: 'Gemm', inputs: ['h2', 'wd', 'bd'], output: 'raw', attributes: { transB: 1 } },
      { op: 'Softplus', inputs: ['raw'], output: 'steps' },
      { op: 'Concat', inputs: ['middle', 'steps'], output: 'parts', attributes: { axis: 1 } },
      { op: 'MatMul', inputs: ['parts', 'sums'], output: 'q' },
    ],
  }
}

/** What turns [median, steps] into quantiles: each is the median plus, or minus, the steps between. */
function sums(steps: readonly number[]): number[] {
  const matrix = Array.from({ length: outputs * outputs }, () => 0)
  for (let k = 0; k < outputs; k++) {
    matrix[k] = 1
    for (const [place, step] of steps.entries()) {
      if (step > median && k >= step) matrix[(place + 1) * outputs + k] = 1
      if (step < median && k <= step) matrix[(place + 1) * outputs + k] = -1
    }
  }
  return matrix
}
