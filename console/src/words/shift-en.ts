import type { ShiftWords } from './shift-vi.ts'

/** Texts of the shift of the duty desk in English. */
export const shiftEn: ShiftWords = {
  shift: 'On shift',
  nobody: 'nobody yet',
  since: (time) => `since ${time}`,
  title: 'The shift of the duty desk',
  held: (name, time) => `${name} has the shift, since ${time}.`,
  heldByYou: (time) => `You have the shift, since ${time}.`,
  nobodyLong: 'Nobody has taken the shift. Alerts are still kept, and people are told by the plan.',
  mayNot: 'This account may not be on duty any more: take over.',
  needOperate:
    'Taking and handing over the shift, and reading past handovers, needs an operator or manager who sees the whole province: sign in.',
  loading: 'Waiting for the server.',
  now: 'Open now',
  standing: ({ open, unacknowledged, shelved, suppressed, outOfService, incidents, overdue }) =>
    `Alerts: ${open[1]} urgent, ${open[2]} high, ${open[3]} medium; ${unacknowledged} not acknowledged. ${shelved} shelved, ${suppressed} suppressed, ${outOfService} out of service. Incidents: ${incidents} open, ${overdue} overdue.`,
  note: 'Handover note: what is open, what is shelved, and why',
  noteOptional: 'Note (may be empty while nobody has the shift)',
  noteNeeded: 'A handover note is needed: whoever comes relies on it.',
  take: 'Take the shift',
  takeFrom: (name) => `Take over from ${name}`,
  leave: 'End the shift',
  leaveWhy: 'Whoever comes next takes over with their own account; end the shift where nobody comes.',
  taken: 'You have the shift.',
  left: 'The shift is ended.',
  changedMeanwhile: 'The shift has just changed hands, see above; your note is still here.',
  last: 'The last handovers',
  lastNone: 'There has been no handover yet.',
  tookFrom: (name, from) => `${name} took over from ${from}`,
  took: (name) => `${name} took the shift`,
  ended: (name) => `${name} ended the shift`,
}
