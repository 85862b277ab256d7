import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** One real series as `manifest.json` beside it describes it; `start` is local time of nowhere in particular. */
export const SeriesEntry = z.object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  domain: z.string(),
  file: z.string(),
  kind: z.string(),
  unit: z.string(),
  interval_s: z.number().positive(),
  start: z.string(),
  licence: z.string().optional(),
  source: z.string().optional(),
})
export type SeriesEntry = z.infer<typeof SeriesEntry>

export function readManifest(folder: string): SeriesEntry[] {
  return z.array(SeriesEntry).parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
}
