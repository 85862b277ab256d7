import { z } from 'zod'
import { Account, Person } from '../person.ts'

const Password = z.string().min(1).max(200)

/** By account and password, or by the administrator token while no administrator has an account. */
export const SessionRequest = z.union([
  z.object({ account: z.string().min(1).max(40), password: Password }),
  z.object({ token: z.string().min(1).max(200) }),
])

/** The ways into this centre; `token`: no administrator has an account yet. */
export const SignInWays = z.object({ token: z.boolean(), openId: z.object({ name: z.string() }).nullable() })
export type SignInWays = z.infer<typeof SignInWays>

/** An own session; times in ms. */
const OwnSession = z.object({
  id: z.string(),
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
  email: Person.shape.email.default(''),
  phone: Person.shape.phone.default(''),
  identity: Person.shape.identity.default(null),
  roles: Person.shape.roles.min(1),
})
export type PersonRequest = z.infer<typeof PersonRequest>
export const MadePerson = z.object({ person: Person, password: z.string() })
export type MadePerson = z.infer<typeof MadePerson>

/** What is given is changed, all else stays. */
export const PersonChange = Person.omit({ id: true, mustChange: true }).partial()
export type PersonChange = z.infer<typeof PersonChange>

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
