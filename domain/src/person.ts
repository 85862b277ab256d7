import { z } from 'zod'
import { Role, Scope } from './access.ts'
import type { Label } from './label.ts'
import { schemaRules } from './schema-rules.ts'

/** Names by which the audit calls callers that are no persons. */
const taken: ReadonlySet<string> = new Set(['administrator', 'room', 'nobody', 'founder', 'operations', 'device'])

/** What a person signs in with: small letters, digits, dots and dashes. */
export const Account = z
  .string()
  .regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/, schemaRules.account.en)
  .min(2)
  .max(40)
  .refine((account) => !taken.has(account), schemaRules.taken.en)

const noControl = (text: string) => !/\p{Cc}/u.test(text)
const Line = z.string().trim().max(120).refine(noControl, schemaRules.oneLine.en)

const noMail = schemaRules.mail.en
const noPhone = schemaRules.telephone.en

/** How a person is reached by mail; empty: not at all. */
export const Email = z.union([z.literal(''), z.email(noMail).max(200, noMail)])

/** How a person is reached by telephone, as people write it; empty: not at all. */
export const Phone = z.union([z.literal(''), z.string().regex(/^\+?\d(?:[ .-]?\d){2,19}$/, noPhone)])

/** Who a person is at an OpenID Connect issuer: nothing else of what an issuer says makes a person of this centre. */
const Identity = z.object({ issuer: z.url().max(300), subject: z.string().min(1).max(255).refine(noControl) })

/** A person as people desks know them; a password is never part of it. */
export const Person = z.object({
  id: Account,
  name: Line.min(1),
  email: z.union([z.literal(''), z.email().max(200)]),
  phone: z.union([z.literal(''), z.string().regex(/^\+?[0-9 .-]{3,24}$/, schemaRules.deskPhone.en)]),
  roles: z.array(Role.exclude(['device'])).max(6),
  scope: Scope,
  disabled: z.boolean(),
  /** Signed in by OpenID Connect; null: by password alone. */
  identity: Identity.nullable(),
  mustChange: z.boolean(),
})
export type Person = z.infer<typeof Person>

const shortestPassword = 12
const fewestLetters = 5

/** Passwords are compared in one form of Unicode, for keyboards differ in how they write Vietnamese letters. */
export function passwordForm(password: string): string {
  return password.normalize('NFKC')
}

/** Why a password is not taken; undefined where it is. */
export function refusePassword(password: string, person: { id: string }): Label | undefined {
  const letters = [...passwordForm(password)]
  if (letters.length < shortestPassword)
    return {
      en: `a password has ${shortestPassword} letters or more`,
      vi: `mật khẩu phải có từ ${shortestPassword} ký tự`,
    }
  if (new Set(letters).size < fewestLetters)
    return {
      en: `a password has ${fewestLetters} different letters or more`,
      vi: `mật khẩu phải có từ ${fewestLetters} ký tự khác nhau`,
    }
  if (passwordForm(password).toLowerCase().includes(person.id))
    return {
      en: 'a password does not hold the name of the account',
      vi: 'mật khẩu không được chứa tên tài khoản',
    }
  return undefined
}
