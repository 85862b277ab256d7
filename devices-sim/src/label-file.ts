import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { TroubleLabel } from './trouble-plan.ts'

const Known = z.object({ id: z.string(), end: z.iso.datetime() }).loose()

/**
 * Writes labels of planted troubles, one line of JSON each; of two lines with one id the later holds. Troubles do not
 * outlive the process that planted them: those that an earlier one left unfinished are ended at `startAt` (ms).
 */
export function labelFile(path: string, startAt: number): (label: TroubleLabel) => void {
  mkdirSync(dirname(path), { recursive: true })
  const end = new Date(startAt).toISOString()
  for (const label of unfinished(path, end)) appendFileSync(path, `${JSON.stringify({ ...label, end })}\n`)
  return (label) => appendFileSync(path, `${JSON.stringify(label)}\n`)
}

/** The newest line of each label that ends after `time`. */
function unfinished(path: string, time: string): z.infer<typeof Known>[] {
  if (!existsSync(path)) return []
  const labels = new Map<string, z.infer<typeof Known>>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const label = Known.parse(JSON.parse(line))
    labels.set(label.id, label)
  }
  return [...labels.values()].filter((label) => label.end > time)
}
