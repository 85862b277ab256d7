/**
 * Rows of people. `roles` and `scope` are JSON; `password` is a hash of `hashPassword`; `disabled` and `must_change` 0
 * or 1; `disabled_at`: when it was first found disabled. A session's `person` is null where the administrator token
 * opened it; its times are in ms; `way`: by what it was begun.
 */
export type PeopleTables = {
  person: {
    id: string
    name: string
    email: string
    phone: string
    roles: string
    scope: string
    disabled: number
    issuer: string | null
    subject: string | null
    password: string
    must_change: number
    made_at: string
    disabled_at: string | null
  }
  session: {
    hash: string
    person: string | null
    begun: number
    seen: number
    expires: number
    address: string
    way: 'password' | 'openid'
  }
}
