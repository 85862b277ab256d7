import { z } from 'zod'

const day = /^-?\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const span = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/

function list(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '')
}

/** Working time of offices: its hours, and days that differ from the table of public holidays. */
export const workingTimeSettings = {
  /** Spans of a working day, in order: `07:30-11:30,13:00-17:00`. */
  IOC_WORKING_HOURS: z
    .string()
    .default('07:30-11:30,13:00-17:00')
    .transform((text) => list(text))
    .refine(
      (spans) => spans.length > 0 && spans.every((one) => span.test(one)),
      'spans such as 07:30-11:30,13:00-17:00',
    )
    .transform((spans) =>
      spans.map((one) => one.split('-').map(minutes)).map(([from = 0, to = 0]) => [from, to] as const),
    )
    .refine(inOrder, 'each span ends after it begins, and before the next begins'),
  /** Further holidays, and with a minus before them days that are none: `2026-11-24,-2026-09-01`. */
  IOC_HOLIDAYS: z
    .string()
    .default('')
    .transform(list)
    .refine(
      (days) => days.every((one) => day.test(one)),
      'days such as 2026-11-24, or -2026-09-01 for one that is no holiday',
    ),
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number)
  return hours * 60 + rest
}

function inOrder(spans: readonly (readonly [number, number])[]): boolean {
  return spans.every(([from, to], place) => from < to && from >= (spans[place - 1]?.[1] ?? 0))
}
