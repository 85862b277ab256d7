import { z } from 'zod'
import { ProvinceCode } from '../place.ts'
import { Directive, DirectiveAnswer } from './directive.ts'

/** Id of an Ed25519 key: the first 32 hexadecimal digits of the SHA-256 of its public part (SPKI, DER). */
export const KeyId = z.string().regex(/^[0-9a-f]{32}$/)
/** The public part of a key: SPKI, DER, base64. */
export const PublicKey = z.string().regex(/^[A-Za-z0-9+/]{50,120}={0,2}$/)
const Signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/)

/** What a signature is for: one of another kind says nothing. */
export type SealKind = 'admission' | 'admitted' | 'return' | 'returned' | 'batch' | 'answer' | 'next key'

/**
 * A signed text. Signed are the bytes of `hai-dang-link/1`, a line feed, the kind, a line feed and `body` as it
 * travels, in UTF-8: nobody has to write the JSON in it anew to check it.
 */
export const Sealed = z.object({ key: KeyId, body: z.string().max(900_000), signature: Signature })
export type Sealed = z.infer<typeof Sealed>

/** An incident that was lifted to the nation; `obstacle`: what the province cannot clear by itself. */
export const IncidentReport = z.object({
  id: z.string().min(1).max(100),
  /** For people; null from a province whose release did not tell it. */
  number: z.string().max(40).nullable().default(null),
  title: z.string().min(1).max(200),
  state: z.string().min(1).max(40),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
  commune: z.string().nullable(),
  obstacle: z.object({ text: z.string().max(4000), since: z.iso.datetime() }).nullable(),
  exercise: z.boolean(),
})
export type IncidentReport = z.infer<typeof IncidentReport>

/** The figures of one day in Vietnam: alarms raised and cleared by priority, and devices at the end of it. */
export const DailyFigures = z.object({
  day: z.iso.date(),
  raised: z.object({ 1: z.number(), 2: z.number(), 3: z.number() }),
  cleared: z.object({ 1: z.number(), 2: z.number(), 3: z.number() }),
  devices: z.number().int(),
  exercise: z.boolean(),
})
export type DailyFigures = z.infer<typeof DailyFigures>

/** What the province says to a directive. */
export const DirectiveReport = z.object({
  id: z.uuid(),
  answer: DirectiveAnswer,
  by: z.string(),
  at: z.iso.datetime(),
})
export type DirectiveReport = z.infer<typeof DirectiveReport>

/** What goes up, by kind: the shape of each message's body. An alert is CAP 1.2 as XML. */
export const linkBodies = {
  alert: z.string().max(65_536),
  incident: IncidentReport,
  digest: DailyFigures,
  directive_report: DirectiveReport,
}
export type LinkKind = keyof typeof linkBodies

/** One message of a province; `sequence` counts from 1 without holes. */
export const LinkMessage = z.object({
  sequence: z.number().int().positive(),
  kind: z.string().max(40),
  at: z.iso.datetime(),
  body: z.unknown(),
})
export type LinkMessage = z.infer<typeof LinkMessage>

/**
 * What a province sends at each exchange, messages or none. `series`: the key that it was admitted with; `exchange`
 * grows within it, so what is played again is known; `head` is the last message of the outbox; `taken` the last
 * directive that is stored; `nation` the newest key of the nation that the province has pinned.
 */
export const LinkBatch = z.object({
  province: ProvinceCode,
  nation: KeyId,
  series: KeyId,
  exchange: z.number().int().positive(),
  at: z.iso.datetime(),
  head: z.number().int().nonnegative(),
  /** When the oldest message that waits was put into the outbox. */
  oldest: z.iso.datetime().nullable(),
  taken: z.number().int().nonnegative(),
  messages: z.array(LinkMessage).max(500),
  /** A key that takes this one's place, sealed by itself (its body is the province's code). */
  next: z.object({ publicKey: PublicKey, proof: Sealed }).nullable(),
})
export type LinkBatch = z.infer<typeof LinkBatch>

/** The signed answer: everything up to `received` is stored with the nation, which is the receipt for it. */
export const LinkAnswer = z.object({
  province: ProvinceCode,
  series: KeyId,
  exchange: z.number().int(),
  at: z.iso.datetime(),
  received: z.number().int().nonnegative(),
  directives: z.array(Directive),
  /** Keys of the province that are in force. */
  keys: z.array(KeyId),
  /** The key that takes the place of the one that signs this. */
  next: PublicKey.nullable(),
})
export type LinkAnswer = z.infer<typeof LinkAnswer>

/** A province comes in: once, with the code that the nation made for it. `first`: the number of its next message. */
export const Admission = z.object({
  code: z.string().min(20).max(100),
  province: ProvinceCode,
  publicKey: PublicKey,
  first: z.number().int().positive(),
})
export type Admission = z.infer<typeof Admission>
export const Admitted = z.object({ province: ProvinceCode, key: KeyId, publicKey: PublicKey, taken: z.number().int() })
export type Admitted = z.infer<typeof Admitted>

/**
 * A province whose data, or whose nation's, are of an earlier day comes back with the key that it has: `publicKey`,
 * which signs for itself in `proof`, begins a new series; `series` is the one before. `first` and `head`: the oldest
 * message that waits, or the next one, and the last; `taken`: the last directive that is stored; `nation`: the key that
 * is pinned.
 */
export const Return = z.object({
  province: ProvinceCode,
  series: KeyId,
  nation: KeyId,
  publicKey: PublicKey,
  proof: Sealed,
  first: z.number().int().positive(),
  head: z.number().int().nonnegative(),
  taken: z.number().int().nonnegative(),
})
export type Return = z.infer<typeof Return>
/** Messages up to `received` need not be sent: those that wait are with the nation. */
export const Returned = z.object({ province: ProvinceCode, key: KeyId, received: z.number().int().nonnegative() })
export type Returned = z.infer<typeof Returned>

/** Why the nation takes nothing of what it was sent; the province keeps it. */
export const LinkRefusal = z.enum([
  'code',
  'unknown_key',
  'revoked',
  'signature',
  'foreign',
  'replayed',
  'order',
  'gap',
  'altered',
])
export type LinkRefusal = z.infer<typeof LinkRefusal>
