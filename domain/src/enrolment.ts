import { z } from 'zod'
import { Id } from './identity.ts'
import { CommuneCode } from './place.ts'

/**
 * A record of the table `enrolments`, keyed by its id: a token with which devices that the registry does not know may
 * join the broker. `tokenHash`: SHA-256 of a random 256-bit token, hex. `commune`, `kind`: what every such device is
 * said to be, null where nothing is said; a commune also bounds where it may publish. `devices`: how many different
 * ones may join with it.
 */
export const Enrolment = z.object({
  id: Id,
  name: z.string().min(1).max(120),
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
  commune: CommuneCode.nullable(),
  kind: z.string().nullable(),
  devices: z.number().int().min(1).max(1000),
  madeAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
})
export type Enrolment = z.infer<typeof Enrolment>

/** What a device that joined with an enrolment may do: publish its own readings, which are all kept apart. */
export type EnrolledRight = { type: 'enrolled'; enrolment: string; commune: string | null }

/** Messages that an enrolled device may publish in any minute. */
export const enrolledMessagesPerMinute = 10

/** Is the enrolment in force at this time, ms? */
export function isInForce(enrolment: Pick<Enrolment, 'expiresAt' | 'revokedAt'>, now: number): boolean {
  return enrolment.revokedAt === null && now < Date.parse(enrolment.expiresAt)
}

/**
 * The key under which the broker journals a message of an enrolled device in `raw`. No client can publish on it: it is
 * no topic of ours.
 */
export function enrolledKey(from: { enrolment: string; commune: string; publisher: string }): string {
  return `ioc/live/enrolled/${from.enrolment}/${from.commune}/${from.publisher}`
}

export function parseEnrolledKey(key: string): { enrolment: string; commune: string; publisher: string } | undefined {
  const [root, lane, word, enrolment, commune, publisher, ...rest] = key.split('/')
  if (root !== 'ioc' || lane !== 'live' || word !== 'enrolled' || rest.length > 0) return undefined
  return enrolment && commune && publisher ? { enrolment, commune, publisher } : undefined
}
