import { z } from 'zod'
import type { CommandKind } from './device-kind.ts'
import { kindOf } from './domains.ts'
import { Id } from './identity.ts'
import type { Label } from './label.ts'

/** Numbers by name, in the units of the kind of command. */
const Parameters = z.record(z.string().max(64), z.number())

/** What a device is told to do; it obeys once for an `id`, and not at all after `expiresAt`. */
export const DeviceCommand = z.object({
  id: z.uuid(),
  device: Id,
  command: z.string().max(64),
  parameters: Parameters,
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})
export type DeviceCommand = z.infer<typeof DeviceCommand>

/** What a device, or the gateway before it, says of a command. `at`: by its own clock. */
export const CommandReply = z.object({
  id: z.uuid(),
  device: Id,
  state: z.enum(['accepted', 'done', 'refused']),
  detail: z.string().max(200),
  at: z.iso.datetime(),
})
export type CommandReply = z.infer<typeof CommandReply>

/**
 * requested: waits for a second person; rejected: somebody said no to it; issued: written down, not yet sent; sent:
 * handed to the broker, again and again until there is a reply; expired: it was not approved, or did not leave the
 * centre, in time; no_answer: sent, and nobody has said how it ended.
 */
export const CommandState = z.enum([
  'requested',
  'rejected',
  'issued',
  'sent',
  'accepted',
  'done',
  'refused',
  'expired',
  'no_answer',
])
export type CommandState = z.infer<typeof CommandState>

const next: Record<CommandState, readonly CommandState[]> = {
  requested: ['issued', 'rejected', 'expired'],
  rejected: [],
  issued: ['sent', 'expired'],
  sent: ['accepted', 'done', 'refused', 'no_answer'],
  accepted: ['done', 'refused', 'no_answer'],
  // A reply that comes too late is still the truth about the device.
  no_answer: ['done', 'refused'],
  done: [],
  refused: [],
  expired: [],
}

export function mayBecome(from: CommandState, to: CommandState): boolean {
  return next[from].includes(to)
}

/** The centre still waits for something to happen to it. */
export function isOpen(state: CommandState): boolean {
  return state === 'requested' || state === 'issued' || state === 'sent' || state === 'accepted'
}

/** A device that began before the expiry has so long to say how it ended, ms. */
export const answerWithinMs = 30_000

/**
 * What time alone makes of an open command; times in ms. While it waits for approval, `expiresAt` ends that waiting.
 */
export function overdue(state: CommandState, expiresAt: number, now: number): 'expired' | 'no_answer' | undefined {
  if (!isOpen(state) || now < expiresAt) return undefined
  if (state === 'requested' || state === 'issued') return 'expired'
  return now >= expiresAt + answerWithinMs ? 'no_answer' : undefined
}

/** The commands that devices of a kind take; none for a kind that nobody knows. */
export function commandsOf(kind: string): readonly CommandKind[] {
  return kindOf(kind)?.commands ?? []
}

/** Does this command want a second person before it is sent? */
export function wantsTwoPersons(kind: string, command: string): boolean {
  return commandsOf(kind).some((one) => one.command === command && one.twoPersons === true)
}

/** What a second person sees of a command that they are to decide on. */
type Requested = { state: CommandState; issuedBy: string; expiresAt: string; approvedBy: string | null }

/** Why this person may not approve a command now, times in ms; undefined where they may. */
export function refuseApproval(command: Requested, who: string, now: number): Label | undefined {
  const waits = refuseDecision(command, now)
  if (waits !== undefined) return waits
  return command.issuedBy === who
    ? {
        en: `${who} asked for this command: another person must approve it`,
        vi: `${who} là người yêu cầu lệnh này: phải có người khác duyệt`,
      }
    : undefined
}

/**
 * Why nobody may decide on a command any more; undefined where it still waits. Whoever asked for it may take it back.
 */
export function refuseDecision({ state, expiresAt, approvedBy }: Requested, now: number): Label | undefined {
  if (state === 'requested' && now < Date.parse(expiresAt)) return undefined
  if (state === 'requested' || (state === 'expired' && approvedBy === null))
    return { en: 'nobody approved it in time: ask for it anew', vi: 'không ai duyệt kịp: hãy yêu cầu lại' }
  if (state === 'rejected')
    return { en: 'it has been rejected: ask for it anew', vi: 'lệnh đã bị từ chối duyệt: hãy yêu cầu lại' }
  return approvedBy === null
    ? { en: 'it needs no approval', vi: 'lệnh này không cần duyệt' }
    : { en: `${approvedBy} has approved it already`, vi: `${approvedBy} đã duyệt lệnh này rồi` }
}

/** Why a device of this kind does not obey such a command; undefined where it does. The centre asks, and the device. */
export function refuseCommand(
  kind: string,
  { command, parameters }: Pick<DeviceCommand, 'command' | 'parameters'>,
): Label | undefined {
  const known = commandsOf(kind)
  const found = known.find((one) => one.command === command)
  if (!found) {
    const names = known.map((one) => one.command).join(', ')
    return {
      en: `a ${kind} takes no command "${command}"${names === '' ? '' : `; it takes ${names}`}`,
      vi: `thiết bị loại ${kind} không nhận lệnh "${command}"${names === '' ? '' : `; chỉ nhận ${names}`}`,
    }
  }
  for (const { name, unit, range } of found.parameters) {
    const value = parameters[name]
    if (value === undefined)
      return {
        en: `${command} needs ${name} (${unit}, ${range[0]} to ${range[1]})`,
        vi: `${command} cần ${name} (${unit}, ${range[0]} đến ${range[1]})`,
      }
    if (!(value >= range[0] && value <= range[1]))
      return {
        en: `${name} is ${value}; a ${kind} takes ${range[0]} to ${range[1]} (${unit})`,
        vi: `${name} là ${value}; thiết bị loại ${kind} nhận ${range[0]} đến ${range[1]} (${unit})`,
      }
  }
  const foreign = Object.keys(parameters).find((name) => !found.parameters.some((one) => one.name === name))
  return foreign === undefined
    ? undefined
    : { en: `${command} has no parameter ${foreign}`, vi: `${command} không có tham số ${foreign}` }
}
