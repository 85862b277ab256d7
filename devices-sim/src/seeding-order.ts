import { z } from 'zod'

/** What the worker that makes history is told. */
export const SeedingOrder = z.object({
  dataDir: z.string(),
  seed: z.number(),
  devices: z.number(),
  trouble: z.boolean(),
  span: z.object({ from: z.number(), to: z.number() }),
})
export type SeedingOrder = z.infer<typeof SeedingOrder>

/** What it tells: how far it has come (0 to 1), or whom it waits for. */
export type SeedingWord = { type: 'done'; done: number } | { type: 'waiting'; detail: string }
export const SeedingWord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done'), done: z.number() }),
  z.object({ type: z.literal('waiting'), detail: z.string() }),
])
