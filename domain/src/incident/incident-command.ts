import { z } from 'zod'
import { Evidence, incidentBounds, LinkedAlert, SomeFields } from './incident.ts'

const said = (most: number) => z.string().trim().min(1, 'say why, in words').max(most)

/** What a person may order of an incident, by the name that stands in the address. */
export const incidentCommands = {
  /** Any field of a draft; of an incident under way what keeps the five clears clear, and not the deadline. */
  change: z.object({ fields: SomeFields }),
  /** Draft to assigned, or to another person; fields may come with it. */
  assign: z.object({ fields: SomeFields.default({}) }),
  start: z.object({}),
  resolve: z.object({ actual: z.string().trim().max(4000) }),
  /** The result is not taken: the work goes on. */
  refuse: z.object({ why: said(1000) }),
  close: z.object({}),
  /** It is no work; `falseAlarm`: because what its alerts told of did not happen, which the nation hears too. */
  reject: z.object({ why: said(1000), falseAlarm: z.boolean().default(false) }),
  extend: z.object({ deadline: z.iso.datetime(), why: said(1000) }),
  comment: z.object({ text: said(4000) }),
  link: z.object({ alerts: z.array(LinkedAlert).min(1).max(incidentBounds.alerts) }),
  unlink: z.object({ keys: z.array(z.string()).min(1).max(incidentBounds.alerts) }),
  evidence: z.object({ evidence: Evidence }),
  step: z.object({ step: z.string().max(32), note: z.string().trim().max(1000).default('') }),
  obstruct: z.object({ what: said(1000) }),
  climb: z.object({}),
  free: z.object({ how: said(1000) }),
} as const

type Commands = typeof incidentCommands
/** A command with its name; whatever touches two incidents (merge, split) is beside this table. */
export type IncidentCommand = {
  [Name in keyof Commands]: z.output<Commands[Name]> extends Record<string, never>
    ? { type: Name }
    : { type: Name } & z.output<Commands[Name]>
}[keyof Commands]
