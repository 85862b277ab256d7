import type { PlanStanding } from '@ioc/domain/messages/notification-routes'
import { type Channel, channels, type NotificationPlan, type NotificationRule } from '@ioc/domain/notification'
import type { Problem } from '@ioc/domain/problem'

/** Rows of a draft are known by `key`, whatever becomes of their place and id; fields are as they are typed. */
export type RecipientDraft = {
  key: string
  id: string
  /** Not in the saved plan yet: its id may still be chosen. */
  isNew: boolean
  name: string
  language: 'vi' | 'en'
  /** Whose e-mail and telephone stand where there is none here. */
  account: string
  email: string
  webhook: string
  phone: string
}
export type ToldDraft = { key: string; recipient: string; channel: Channel }
export type RuleDraft = Omit<NotificationRule, 'to'> & { key: string; to: ToldDraft[] }
export type CostDraft = { perMessage: string; perDay: string; perDayUrgent: string }
export type PlanDraft = {
  /** The plan that it was made from. */
  from: PlanStanding
  recipients: RecipientDraft[]
  rules: RuleDraft[]
  quiet: { from: string; to: string } | null
  costs: Partial<Record<Channel, CostDraft>>
}

/** What is wrong, by the place of its field: `<key of the row>.<field>`. */
export type Troubles = Readonly<Record<string, string>>

export function draftOf(from: PlanStanding): PlanDraft {
  const { recipients, rules, quiet, costs } = from.plan
  const keyOf = (id: string) => `recipient ${id}`
  return {
    from,
    recipients: recipients.map((one) => ({
      ...{ key: keyOf(one.id), isNew: false, id: one.id, name: one.name, language: one.language },
      account: one.account ?? '',
      ...{ email: one.email ?? '', webhook: one.webhook ?? '', phone: one.phone ?? '' },
    })),
    rules: rules.map((rule, n) => ({
      ...{ ...rule, key: `rule ${n}` },
      to: rule.to.map(({ recipient, channel }, k) => ({
        ...{ key: `rule ${n} to ${k}`, recipient: keyOf(recipient), channel },
      })),
    })),
    quiet,
    costs: Object.fromEntries(
      channels.flatMap((channel) => {
        const cost = costs[channel]
        if (cost === undefined) return []
        const { perMessage, perDay, perDayUrgent } = cost
        return [[channel, { perMessage: `${perMessage}`, perDay: `${perDay}`, perDayUrgent: `${perDayUrgent}` }]]
      }),
    ),
  }
}

/** A draft as the server takes it, or refuses it: an amount that is no number goes as null. */
export function planOf({ recipients, rules, quiet, costs }: PlanDraft) {
  const orNull = (typed: string) => (typed.trim() === '' ? null : typed.trim())
  const idOf = new Map(recipients.map(({ key, id }) => [key, id.trim()]))
  return {
    recipients: recipients.map(({ id, name, language, account, email, webhook, phone }) => ({
      ...{ id: id.trim(), name: name.trim(), language },
      ...(account.trim() === '' ? {} : { account: account.trim() }),
      ...{ email: orNull(email), webhook: orNull(webhook), phone: orNull(phone) },
    })),
    rules: rules.map(({ key: _, to, ...rule }) => ({
      ...rule,
      to: to.map(({ recipient, channel }) => ({ recipient: idOf.get(recipient) ?? '', channel })),
    })),
    quiet: quiet === null ? null : { from: quiet.from.trim(), to: quiet.to.trim() },
    costs: Object.fromEntries(
      Object.entries(costs).map(([channel, { perMessage, perDay, perDayUrgent }]) => [
        channel,
        { perMessage: amount(perMessage), perDay: amount(perDay), perDayUrgent: amount(perDayUrgent) },
      ]),
    ),
  }
}

/** Digits alone: 50.000 is fifty to one reader and fifty thousand to another. */
function amount(typed: string): number | null {
  return /^\d{1,12}$/.test(typed.trim()) ? Number(typed) : null
}

/** The fields that a refusal names, by key; what has no field of its own is in `rest`. */
export function placeErrors(
  errors: NonNullable<Problem['errors']>,
  draft: PlanDraft,
): { placed: { place: string; field: string; message: string }[]; rest: string[] } {
  const placed: { place: string; field: string; message: string }[] = []
  const rest: string[] = []
  for (const { path, message } of errors) {
    const found = placeOf(path.replace(/^body\.plan\./, '').split('.'), draft)
    if (found === undefined) rest.push(`${path}: ${message}`)
    else placed.push({ ...found, message })
  }
  return { placed, rest }
}

function placeOf([part, row = '', field = '', inner, innerField]: string[], { recipients, rules }: PlanDraft) {
  const at = (key: string | undefined, name: string) =>
    key === undefined || name === '' ? undefined : { place: `${key}.${name}`, field: name }
  if (part === 'recipients') return at(recipients[Number(row)]?.key, field)
  if (part === 'rules' && inner !== undefined && field === 'to')
    return at(rules[Number(row)]?.to[Number(inner)]?.key, innerField ?? 'recipient')
  if (part === 'rules') return at(rules[Number(row)]?.key, field)
  if (part === 'quiet') return at('quiet', row === 'to' ? 'until' : row)
  return part === 'costs' ? at(row, field) : undefined
}

/** An id that no row has yet. */
export function freeId(stem: string, rows: readonly { id: string }[]): string {
  const taken = new Set(rows.map(({ id }) => id))
  let n = rows.length + 1
  while (taken.has(`${stem}-${n}`)) n += 1
  return `${stem}-${n}`
}

/** The parts in which two plans differ. */
export function changedParts(one: NotificationPlan, other: NotificationPlan) {
  const parts = ['recipients', 'rules', 'quiet', 'costs'] as const
  return parts.filter((part) => JSON.stringify(one[part]) !== JSON.stringify(other[part]))
}
