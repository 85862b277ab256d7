import { z } from 'zod'
import { AlertClass } from './alert.ts'
import { schemaRules } from './schema-rules.ts'

const Words = z.object({ vi: z.string().trim().min(1).max(300), en: z.string().trim().min(1).max(300) })

/** One step of a checklist: who does it (`role`, in words) and within how many minutes of the incident's opening. */
const ProcedureStep = z.object({
  id: z.string().regex(/^[a-z0-9_]{1,32}$/, schemaRules.stepId.en),
  role: Words,
  minutes: z.number().int().positive().max(43_200),
  words: Words,
})

/**
 * An operating procedure: the checklist for incidents of one class. An edit makes the next version; an incident keeps
 * the version that it began with.
 */
export const Procedure = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,40}$/, schemaRules.procedureId.en),
  version: z.number().int().positive(),
  class: AlertClass,
  title: Words,
  steps: z
    .array(ProcedureStep)
    .min(1)
    .max(40)
    .refine((steps) => new Set(steps.map(({ id }) => id)).size === steps.length, schemaRules.sameStep.en),
})
export type Procedure = z.infer<typeof Procedure>
