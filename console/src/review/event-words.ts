import type { IncidentEvent } from '@ioc/domain/incident/incident'
import type { Procedure } from '@ioc/domain/procedure'
import { formatClockShort, formatDate } from '../format/time.ts'
import type { Language } from '../words/language.ts'
import type { Words } from '../words/vi.ts'

/** "13:20, 21/11/2026" */
export function formatMoment(iso: string): string {
  const ms = Date.parse(iso)
  return `${formatClockShort(ms)}, ${formatDate(ms)}`
}

type EventContext = {
  words: Words
  language: Language
  procedure: Procedure | null
  nameOf: (account: string) => string
}

/** What happened to an incident, in one sentence. */
export function eventWords(event: IncidentEvent, { words, language, procedure, nameOf }: EventContext): string {
  const text = words.review.events
  switch (event.type) {
    case 'opened':
      if (event.directive !== null) {
        const named = event.directive.obstacleOf
        return named === null ? text.ordered : text.orderedFor(named.number ?? named.title)
      }
      return event.splitFrom === null ? text.opened : text.split(event.splitFrom)
    case 'changed':
      return text.changed(
        Object.keys(event.fields)
          .map((field) => fieldName(field, words))
          .join(', '),
      )
    case 'assigned':
      return text.assigned
    case 'started':
      return text.started
    case 'resolved':
      return text.resolved(event.actual)
    case 'refused':
      return text.refused(event.why)
    case 'closed':
      return text.closed
    case 'rejected':
      return event.falseAlarm ? text.rejectedAsFalse(event.why) : text.rejected(event.why)
    case 'extended':
      return text.extended(formatMoment(event.deadline), event.why)
    case 'commented':
      return event.text
    case 'alerts_linked':
      return text.linked(event.alerts.length)
    case 'alerts_unlinked':
      return text.unlinked(event.keys.length)
    case 'evidence_added':
      return text.evidence(event.evidence.name)
    case 'procedure_taken':
      return text.procedure(event.procedure.title[language], event.procedure.version)
    case 'step_done': {
      const step = procedure?.steps.find(({ id }) => id === event.step)
      return `${text.step(step?.words[language] ?? event.step)}${event.note === '' ? '' : ` ${event.note}`}`
    }
    case 'obstacle_raised':
      return text.obstructed(event.what)
    case 'obstacle_climbed':
      return text.climbed(words.review.tiers[event.tier])
    case 'obstacle_answered':
      return text.answered(event.number)
    case 'obstacle_cleared':
      return text.freed(event.how)
    case 'commanded': {
      const detail = event.detail === '' ? '' : ` (${event.detail})`
      return `${text.commanded(event.device, event.name)}: ${words.commandState[event.state]}${detail}`
    }
    case 'overdue':
      return text.overdue
    case 'escalated':
      return text.escalated(tierOrPerson(event.to, words, nameOf))
    case 'merged':
      return text.merged(event.into, event.why)
    case 'took_over':
      return text.tookOver(event.from)
    case 'split_off':
      return text.splitOff(event.into)
  }
}

/** What people call a field that changed or is missing; one that has no word stands as it is. */
export function fieldName(field: string, words: Words): string {
  const names: Record<string, string> = { ...words.review.fields, ...words.review.changedFields }
  return names[field] ?? field
}

/** Whom an overdue task reaches: a tier, or a person. */
export function tierOrPerson(to: string, words: Words, nameOf: (account: string) => string): string {
  const tiers: Record<string, string> = words.review.tiers
  return tiers[to] ?? nameOf(to)
}

/** Who did something: a person, or the centre by itself. */
export function actorName(who: string, words: Words): string {
  if (who === 'quoc-gia') return words.nationalCentre
  return who === 'operations' ? words.review.system : (words.holders[who] ?? who)
}
