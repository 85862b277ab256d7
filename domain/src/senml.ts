import { z } from 'zod'

/** One SenML record (RFC 8428, 4.1 and 4.2) as it may come in a pack. */
const SenmlRecord = z.object({
  bn: z.string().max(256).optional(),
  bt: z.number().optional(),
  bu: z.string().max(32).optional(),
  bv: z.number().optional(),
  bs: z.number().optional(),
  bver: z.number().int().optional(),
  n: z.string().max(256).optional(),
  u: z.string().max(32).optional(),
  v: z.number().optional(),
  vs: z.string().optional(),
  vb: z.boolean().optional(),
  vd: z.string().optional(),
  s: z.number().optional(),
  t: z.number().optional(),
  ut: z.number().optional(),
})

/** The payload of a reading topic: a SenML pack in JSON (RFC 8428, 5). At most 2,000 records. */
export const SenmlPack = z.array(SenmlRecord.loose()).min(1).max(2000)
export type SenmlPack = z.infer<typeof SenmlPack>

/** A resolved record: full name, absolute time in ms since 1970, unit and value; `value` null where it is no number. */
export type ResolvedRecord = { name: string; t: number; unit: string | null; value: number | null }

export type PackRefusal = {
  malformed: 'not_json' | 'not_senml' | 'unknown_version' | 'must_understand'
  detail: string
  /** Which value of the pack it was, as "0.v"; '' for the pack itself. */
  path: string
}

/** Times below this many seconds are relative to the receiver's clock (RFC 8428, 4.5.3). */
const relativeBelow = 2 ** 28
const highestVersion = 10

/**
 * Resolves a pack (RFC 8428, 4.6): base fields applied, relative times counted from `arrival` (ms since 1970).
 * Order is kept, so the index of a resolved record is its place in the pack.
 */
export function resolvePack(text: string, arrival: number): ResolvedRecord[] | PackRefusal {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return { malformed: 'not_json', detail: cause instanceof Error ? cause.message : 'no JSON', path: '' }
  }
  const pack = SenmlPack.safeParse(json)
  if (!pack.success) return { malformed: 'not_senml', ...firstIssue(pack.error) }
  let base = { name: '', time: 0, unit: null as string | null, value: 0 }
  const resolved: ResolvedRecord[] = []
  for (const [n, record] of pack.data.entries()) {
    const unknown = Object.keys(record).find((label) => label.endsWith('_'))
    if (unknown) {
      const detail = `field ${unknown} must be understood (RFC 8428, 4.4)`
      return { malformed: 'must_understand', detail, path: `${n}.${unknown}` }
    }
    if ((record.bver ?? highestVersion) > highestVersion)
      return { malformed: 'unknown_version', detail: `bver ${record.bver}`, path: `${n}.bver` }
    base = {
      name: record.bn ?? base.name,
      time: record.bt ?? base.time,
      unit: record.bu ?? base.unit,
      value: record.bv ?? base.value,
    }
    const isBaseOnly =
      record.n === undefined &&
      record.v === undefined &&
      record.vs === undefined &&
      record.vb === undefined &&
      record.vd === undefined &&
      record.s === undefined
    if (isBaseOnly) continue
    const seconds = base.time + (record.t ?? 0)
    const hasNumber = record.v !== undefined && Number.isFinite(base.value + record.v)
    resolved.push({
      name: base.name + (record.n ?? ''),
      t: Math.round(seconds < relativeBelow ? arrival + seconds * 1000 : seconds * 1000),
      unit: record.u ?? base.unit,
      value: hasNumber ? base.value + (record.v ?? 0) : null,
    })
  }
  if (resolved.length === 0) return { malformed: 'not_senml', detail: 'the pack holds base fields alone', path: '' }
  return resolved
}

function firstIssue(error: z.ZodError): { detail: string; path: string } {
  const issue = error.issues[0]
  const path = issue?.path.map(String).join('.') ?? ''
  return { detail: issue ? `${path || 'pack'}: ${issue.message}` : 'no SenML pack', path }
}
