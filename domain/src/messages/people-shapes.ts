import { z } from 'zod'
import { Account, Email, Person, Phone } from '../person.ts'

const Password = z.string().min(1).max(200)

/** By account and password, or by the administrator token while no administrator has an account. */
export const SessionRequest = z.union([
  z.object({ account: z.string().min(1).max(40), password: Password }),
  z.object({ token: z.string().min(1).max(200) }),
])

/** Why the way over an OpenID Connect issuer has ended without a session. */
export const OpenIdRefusal = z.enum([
  'unknown', // the issuer knows this person, and no account here is bound to the subject
  'disabled',
  'cancelled', // the person, or the issuer, said no
  'expired', // begun too long ago, in another browser, or used already
  'failed', // what the issuer answered does not hold
  'away', // the issuer does not answer
  'too_often',
])
export type OpenIdRefusal = z.infer<typeof OpenIdRefusal>

/**
 * The ways into this centre; `token`: no administrator has an account yet. `refused` is how the last try of this very
 * browser over the issuer ended, said once; `subject` is who the issuer said that it is, where no account is bound to
 * it.
 */
export const SignInWays = z.object({
  token: z.boolean(),
  openId: z
    .object({
      name: z.string(),
      issuer: z.string(),
      refused: z.object({ why: OpenIdRefusal, subject: z.string().nullable() }).nullable(),
    })
    .nullable(),
})
export type SignInWays = z.infer<typeof SignInWays>

/**
 * An own session; times in ms. It ends at `expires`, or once nobody has used it for half an hour; `way`: by what it was
 * begun; `current`: it is the one that asks.
 */
const OwnSession = z.object({
  id: z.string(),
  way: z.enum(['password', 'openid']),
  begun: z.number(),
  seen: z.number(),
  expires: z.number(),
  address: z.string(),
  current: z.boolean(),
})

/** The own account; `person` null: signed in by the administrator token. */
export const OwnAccount = z.object({ person: Person.nullable(), sessions: z.array(OwnSession) })
export type OwnAccount = z.infer<typeof OwnAccount>

export const PasswordChange = z.object({ old: Password, new: Password })

export const People = z.array(Person)

/** A person to be made; the password is made by the centre, answered this once, and changed at the first sign-in. */
export const PersonRequest = Person.omit({ disabled: true, mustChange: true }).extend({
  email: Email.default(''),
  phone: Phone.default(''),
  identity: Person.shape.identity.default(null),
  roles: Person.shape.roles.min(1),
})
export type PersonRequest = z.infer<typeof PersonRequest>
export const MadePerson = z.object({ person: Person, password: z.string() })
export type MadePerson = z.infer<typeof MadePerson>

/** What is given is changed, all else stays. */
export const PersonChange = Person.omit({ id: true, mustChange: true }).extend({ email: Email, phone: Phone }).partial()
export type PersonChange = z.infer<typeof PersonChange>

/** The accounts that are not disabled, and the part of the centre that each of them sees. */
export const Colleagues = z.array(Person.pick({ id: true, name: true, roles: true, scope: true }))
export type Colleagues = z.infer<typeof Colleagues>

export const NewPassword = z.object({ id: Account, password: z.string() })

/** A row of the audit; `hash` is that of the chain up to it, hex. */
const AuditRow = z.object({
  number: z.number(),
  at: z.string(),
  who: z.string(),
  what: z.string(),
  detail: z.string(),
  result: z.string(),
  hash: z.string(),
})
/** Newest first; `next`: the `before` of the page behind it. */
export const AuditPage = z.object({ rows: z.array(AuditRow), next: z.number().nullable() })
export type AuditPage = z.infer<typeof AuditPage>
