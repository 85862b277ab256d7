import { z } from 'zod'
import { type AlertCondition, AlertLevel } from './alert.ts'
import { Id } from './identity.ts'
import { Account, type Person } from './person.ts'
import { CommuneCode } from './place.ts'
import { schemaRules } from './schema-rules.ts'

export const Channel = z.enum(['email', 'webhook', 'sms', 'zalo'])
export type Channel = z.infer<typeof Channel>
export const channels = Channel.options

/** A line that people read: no control characters, so that nothing of it becomes a header of its own. */
const Line = z
  .string()
  .min(1)
  .max(120)
  .regex(/^\P{C}+$/u, schemaRules.noControl.en)

/** A telephone number with its country's code and without a plus, as Zalo and the gateways take it: 84912345678. */
const Phone = z.string().regex(/^[1-9]\d{7,14}$/, schemaRules.phone.en)

/** Somebody who is told; each channel that reaches them has its address here. */
export const Recipient = z.object({
  id: Id,
  name: Line,
  language: z.enum(['vi', 'en']).default('vi'),
  email: z.email().max(254).nullable().default(null),
  webhook: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .default(null),
  phone: Phone.nullable().default(null),
  /** An account: its e-mail and telephone stand where there is none here, and nobody is told once it is closed. */
  account: Account.optional(),
})
export type Recipient = z.infer<typeof Recipient>

const priorities = z.array(z.union([z.literal(1), z.literal(2), z.literal(3)]))

/**
 * What is told to whom, by which channel. A list that is empty holds for everything. `alert`: its condition began,
 * became heavier or lighter, and, where `cleared` says so, ended; `escalation`: an incident went to the next person.
 */
const NotificationRule = z.object({
  id: Id,
  about: z.enum(['alert', 'escalation']),
  levels: z.array(AlertLevel).default(['alarm']),
  priorities: priorities.default([]),
  classes: z.array(z.string().max(64)).default([]),
  communes: z.array(CommuneCode).default([]),
  domains: z.array(z.string().max(64)).default([]),
  cleared: z.boolean().default(false),
  to: z
    .array(z.object({ recipient: Id, channel: Channel }))
    .min(1)
    .max(100),
})
export type NotificationRule = z.infer<typeof NotificationRule>

/** A time of the day in Asia/Ho_Chi_Minh. */
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, schemaRules.clockTime.en)

/**
 * VND for a message, and what a local day may cost: ordinary messages stop at `perDay`, urgent ones at `perDayUrgent`.
 */
export const ChannelCost = z
  .object({
    perMessage: z.number().int().min(0),
    perDay: z.number().int().min(0),
    perDayUrgent: z.number().int().min(0),
  })
  .refine((cost) => cost.perDayUrgent >= cost.perDay, {
    ...{ error: schemaRules.urgentCost.en, path: ['perDayUrgent'] },
  })
export type ChannelCost = z.infer<typeof ChannelCost>

/** Who is told what, when and for how much. Channels without a cost are free. */
export const NotificationPlan = z
  .object({
    recipients: z.array(Recipient).max(1000),
    rules: z.array(NotificationRule).max(500),
    quiet: z.object({ from: ClockTime, to: ClockTime }).nullable().default(null),
    costs: z.partialRecord(Channel, ChannelCost).default({}),
  })
  .superRefine((plan, context) => {
    for (const fault of planFaults(plan)) context.addIssue({ code: 'custom', ...fault })
  })
export type NotificationPlan = z.infer<typeof NotificationPlan>

export const emptyPlan: NotificationPlan = { recipients: [], rules: [], quiet: null, costs: {} }

type PlanFault = { path: (string | number)[]; message: string }

/** What does not fit together in a plan, each with its place in it. */
function planFaults({ recipients, rules }: { recipients: Recipient[]; rules: NotificationRule[] }): PlanFault[] {
  const known = new Map(recipients.map((one) => [one.id, one]))
  return [
    ...repeated(recipients).map((n) => ({ path: ['recipients', n, 'id'], message: schemaRules.sameRecipient.en })),
    ...repeated(rules).map((n) => ({ path: ['rules', n, 'id'], message: schemaRules.sameRule.en })),
    ...rules.flatMap((rule, n) =>
      rule.to.flatMap(({ recipient, channel }, place) => {
        const path = ['rules', n, 'to', place]
        const found = known.get(recipient)
        const tells = `rule ${rule.id} tells ${recipient}`
        if (!found) return [{ path: [...path, 'recipient'], message: `${tells}, who is not among the recipients` }]
        if (addressOf(found, channel) !== null) return []
        if (found.account !== undefined && channel !== 'webhook') return []
        return [{ path: [...path, 'channel'], message: `${tells} by ${channel}, but there is no such address` }]
      }),
    ),
  ]
}

/** Places of those whose id was there before. */
function repeated(list: readonly { id: string }[]): number[] {
  return list.flatMap(({ id }, n) => (list.findIndex((one) => one.id === id) < n ? [n] : []))
}

/** Where a channel reaches a recipient; null where it does not. */
export function addressOf(recipient: Recipient, channel: Channel): string | null {
  if (channel === 'email') return recipient.email
  return channel === 'webhook' ? recipient.webhook : recipient.phone
}

/** A recipient as the account that it names is reached now; null where that is closed, or not there. */
export function recipientNow(
  recipient: Recipient,
  person: Pick<Person, 'email' | 'phone' | 'disabled'> | undefined,
): Recipient | null {
  if (recipient.account === undefined) return recipient
  if (person === undefined || person.disabled) return null
  const email = recipient.email ?? (person.email === '' ? null : person.email)
  return { ...recipient, email, phone: recipient.phone ?? dialled(person.phone) }
}

/** A number as people of Việt Nam write it, as gateways take it; null where it is not whole, such as an extension. */
export function dialled(written: string): string | null {
  const signs = written.replaceAll(/[^\d+]/g, '')
  const number = signs.replace(/^(\+|00)/, '').replace(/^0/, '84')
  const isWhole = /^(\+|0|84)/.test(signs) && Phone.safeParse(number).success
  return isWhole ? number : null
}

/** An incident that was not moved in time went to the next person. `step` counts from 1 within the incident. */
export const IncidentEscalation = z.object({
  incident: z.string().min(1).max(64),
  step: z.number().int().positive(),
  title: z.string(),
  /** Who answers for it now. */
  person: z.string(),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  class: z.string().nullable(),
  commune: z.string(),
  domain: z.string().nullable(),
  deadline: z.iso.datetime().nullable(),
})
export type IncidentEscalation = z.infer<typeof IncidentEscalation>

type Condition = Pick<
  AlertCondition,
  'key' | 'raisedAt' | 'at' | 'state' | 'level' | 'priority' | 'class' | 'commune' | 'domain'
>

/** One message that a plan asks for. `subject`: what it is about; `identity`: nobody is told the same thing twice. */
export type WantedNotification = {
  identity: string
  subject: string
  recipient: string
  channel: Channel
  urgent: boolean
}

/** An alert that is older than this when it is taken is past telling: the centre was away, and screens show it. */
const staleAfterMs = 6 * 3_600_000

/** Is a change of an alert too old to be told? `now` in ms. */
export function isStale({ at }: Pick<Condition, 'at'>, now: number): boolean {
  return now - Date.parse(at) > staleAfterMs
}

/** One occurrence of an alert, from its beginning to its end. */
export function alertSubject({ key, raisedAt }: Pick<Condition, 'key' | 'raisedAt'>): string {
  return `alert|${key}|${raisedAt}`
}

/**
 * What a plan asks for when an alert stands so. Its state is active at a level and priority, or cleared: a new value
 * alone tells nobody anything, and going back to a weight that was told already neither.
 */
export function wantedOfAlert(plan: NotificationPlan, alert: Condition): WantedNotification[] {
  const state = alert.state === 'cleared' ? 'cleared' : `${alert.level}:${alert.priority ?? '-'}`
  const rules = plan.rules.filter(
    (rule) =>
      rule.about === 'alert' &&
      (alert.state === 'active' || rule.cleared) &&
      holds(rule.levels, alert.level) &&
      fits(rule, alert),
  )
  return messages(rules, { subject: alertSubject(alert), state, urgent: alert.priority === 1 })
}

/** What a plan asks for when an incident escalates. */
export function wantedOfEscalation(plan: NotificationPlan, escalation: IncidentEscalation): WantedNotification[] {
  const rules = plan.rules.filter((rule) => rule.about === 'escalation' && fits(rule, escalation))
  const { incident, step, priority } = escalation
  return messages(rules, { subject: `incident|${incident}`, state: `step:${step}`, urgent: priority === 1 })
}

function messages(
  rules: readonly NotificationRule[],
  { subject, state, urgent }: { subject: string; state: string; urgent: boolean },
): WantedNotification[] {
  const wanted = new Map<string, WantedNotification>()
  for (const { to } of rules)
    for (const { recipient, channel } of to) {
      const identity = `${subject}|${state}|${recipient}|${channel}`
      wanted.set(identity, { identity, subject, recipient, channel, urgent })
    }
  return [...wanted.values()]
}

function fits(
  rule: NotificationRule,
  of: { priority: 1 | 2 | 3 | null; class: string | null; commune: string; domain: string | null },
): boolean {
  return (
    holds(rule.priorities, of.priority) &&
    holds(rule.classes, of.class) &&
    holds(rule.communes, of.commune) &&
    holds(rule.domains, of.domain)
  )
}

function holds<Value>(list: readonly Value[], value: Value | null): boolean {
  return list.length === 0 || (value !== null && list.includes(value))
}
