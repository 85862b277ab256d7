/**
 * Writes a network as an ONNX file (onnx.proto3 of ONNX 1.10: IR version 8, opset 15) in Protocol Buffers' wire format;
 * only the few messages that a small network needs.
 */

type Field = Uint8Array

/** One constant of the graph: 32-bit numbers with their dimensions. */
export type Constant = { name: string; dims: readonly number[]; values: ArrayLike<number> }

type Node = {
  op: string
  inputs: readonly string[]
  output: string
  attributes?: Readonly<Record<string, number>>
}

export type Graph = {
  name: string
  nodes: readonly Node[]
  constants: readonly Constant[]
  /** Rows are dynamic: the first dimension of input and output is `rows`. */
  input: { name: string; width: number }
  output: { name: string; width: number }
}

const floatType = 1
const irVersion = 8
const opset = 15

export function onnxFile(graph: Graph): Uint8Array {
  return join([
    number(1, irVersion),
    text(2, 'hai-dang'),
    message(7, graphFields(graph)),
    message(8, [text(1, ''), number(2, opset)]),
  ])
}

function graphFields(graph: Graph): Field[] {
  return [
    ...graph.nodes.map((node) => message(1, nodeFields(node))),
    text(2, graph.name),
    ...graph.constants.map((constant) => message(5, tensorFields(constant))),
    message(11, valueFields(graph.input)),
    message(12, valueFields(graph.output)),
  ]
}

function nodeFields(node: Node): Field[] {
  return [
    ...node.inputs.map((input) => text(1, input)),
    text(2, node.output),
    text(4, node.op),
    // AttributeProto: name, i, type INT (2).
    ...Object.entries(node.attributes ?? {}).map(([name, value]) =>
      message(5, [text(1, name), number(3, value), number(20, 2)]),
    ),
  ]
}

function tensorFields({ name, dims, values }: Constant): Field[] {
  const floats = Float32Array.from(values)
  return [
    ...dims.map((dim) => number(1, dim)),
    number(2, floatType),
    text(8, name),
    bytes(9, new Uint8Array(floats.buffer)),
  ]
}

function valueFields({ name, width }: { name: string; width: number }): Field[] {
  const shape = message(2, [message(1, [text(2, 'rows')]), message(1, [number(1, width)])])
  return [text(1, name), message(2, [message(1, [number(1, floatType), shape])])]
}

function message(field: number, fields: readonly Field[]): Field {
  return bytes(field, join(fields))
}

function text(field: number, value: string): Field {
  return bytes(field, new TextEncoder().encode(value))
}

function bytes(field: number, value: Uint8Array): Field {
  return join([varint(field * 8 + 2), varint(value.length), value])
}

function number(field: number, value: number): Field {
  return join([varint(field * 8), varint(value)])
}

function varint(value: number): Field {
  const out: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    out.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return Uint8Array.from(out)
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
