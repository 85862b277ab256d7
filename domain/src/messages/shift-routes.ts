import { z } from 'zod'
import { DeskStanding, HandoverNote } from '../shift.ts'
import type { Route } from './route.ts'

const Named = z.object({ id: z.string(), name: z.string() })

/** Who has the shift of the duty desk; null: nobody. `may`: whether that account may still act here. */
export const Shift = z.object({
  /** How often it has changed hands; a command names the one that its sender saw. */
  version: z.number().int().nonnegative(),
  held: z.object({ person: Named, since: z.iso.datetime(), may: z.boolean() }).nullable(),
})
export type Shift = z.infer<typeof Shift>

/** One change of hands; `person` null: who had the shift ended it, and nobody came. */
const Handover = z.object({
  version: z.number().int().positive(),
  at: z.iso.datetime(),
  person: Named.nullable(),
  relieved: Named.nullable(),
  note: z.string(),
  standing: DeskStanding,
})

/** What is open at the desk now, and the last changes of hands, the newest first. */
export const Handovers = z.object({ standing: DeskStanding, handovers: z.array(Handover) })
export type Handovers = z.infer<typeof Handovers>

const Change = z.object({ version: z.number().int().nonnegative(), note: HandoverNote.default('') })

/** The shift of the duty desk: one person at a time has it. */
export const shiftRoutes = {
  shift: {
    method: 'GET',
    path: '/api/shift',
    right: 'read',
    summary: 'Who has the shift of the duty desk, and since when.',
    response: Shift,
    success: 200,
  },
  handovers: {
    method: 'GET',
    path: '/api/shift/handovers',
    right: 'operate',
    whole: true,
    summary: 'What is open at the desk, and the last handovers with their notes.',
    response: Handovers,
    success: 200,
  },
  takeShift: {
    method: 'POST',
    path: '/api/shift/take',
    right: 'operate',
    whole: true,
    summary: 'Take the shift: 422 without a note where somebody has it, 409 where it changed hands since `version`.',
    body: Change,
    response: Shift,
    success: 200,
  },
  leaveShift: {
    method: 'POST',
    path: '/api/shift/leave',
    right: 'operate',
    whole: true,
    summary: 'End the own shift, with a note, where nobody takes it over.',
    body: Change,
    response: Shift,
    success: 200,
  },
} as const satisfies Record<string, Route>

export type ShiftRoute = keyof typeof shiftRoutes
