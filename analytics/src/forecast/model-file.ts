import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Asked, inputNames } from './features.ts'

/** What `model.json` says of the network beside it. */
export const ModelFacts = z.object({
  version: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.array(z.string()),
  quantiles: z.array(z.number()),
})
export type ModelFacts = z.infer<typeof ModelFacts>

const domainPrefix = 'domain_'

/** Names of all inputs of a model that knows these domains. */
export function inputsWith(domains: readonly string[]): string[] {
  return [...inputNames, ...domains.map((domain) => `${domainPrefix}${domain}`)]
}

/** One row for each series asked: what is written of it, and a one at its domain, if the model knows that. */
export function tensorOf(inputs: readonly string[], { features, domains }: Asked): Float32Array {
  const [width, written] = [inputs.length, inputNames.length]
  const rows = new Float32Array(domains.length * width)
  for (const [row, domain] of domains.entries()) {
    rows.set(features.subarray(row * written, (row + 1) * written), row * width)
    const place = domain === null ? -1 : inputs.indexOf(`${domainPrefix}${domain}`)
    if (place >= 0) rows[row * width + place] = 1
  }
  return rows
}

/** A network that is not what its card says: the room must not start with it. */
class ModelError extends Error {
  override name = 'ModelError'
}

/** The folder of the model that is shipped. */
export const shippedModel: URL = new URL('../../model/', import.meta.url)

/** Reads a network and its facts; throws ModelError where the bytes or the inputs are not those of the facts. */
export function readModel(folder: URL): { facts: ModelFacts; network: Uint8Array } {
  const facts = ModelFacts.parse(JSON.parse(readFileSync(new URL('model.json', folder), 'utf8')))
  const network = readFileSync(new URL('forecaster.onnx', folder))
  const sha256 = createHash('sha256').update(network).digest('hex')
  if (sha256 !== facts.sha256)
    throw new ModelError(
      `the network forecaster.onnx has the SHA-256 ${sha256}, its model.json says ${facts.sha256}: put back the pair that belongs together`,
    )
  const isOurs = inputNames.every((name, place) => facts.inputs[place] === name)
  if (!isOurs || !facts.inputs.slice(inputNames.length).every((name) => name.startsWith(domainPrefix)))
    throw new ModelError(`model ${facts.version} wants other inputs than this release writes: train it again`)
  return { facts, network }
}
