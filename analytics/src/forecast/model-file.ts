import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { inputNames } from './features.ts'

/** What `model.json` says of the network beside it. */
export const ModelFacts = z.object({
  version: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.array(z.string()),
  quantiles: z.array(z.number()),
})
export type ModelFacts = z.infer<typeof ModelFacts>

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
  if (facts.inputs.join() !== inputNames.join())
    throw new ModelError(`model ${facts.version} wants other inputs than this release writes: train it again`)
  return { facts, network }
}
