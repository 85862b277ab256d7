import { z } from 'zod'
import { CommuneCode } from './place.ts'
import type { Right } from './right.ts'

/** What a person is in the centre; a person may be several of these. */
export const Role = z.enum(['viewer', 'operator', 'manager', 'engineer', 'administrator', 'national_officer', 'device'])
export type Role = z.infer<typeof Role>

/** The one table of who may do what: what does not stand here is denied. */
const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  operator: ['read', 'operate', 'command'],
  manager: ['read', 'operate', 'manage', 'notify', 'command'],
  engineer: ['read', 'engineer'],
  administrator: ['read', 'notify', 'administer', 'found'],
  national_officer: ['read', 'operate', 'manage', 'govern'],
  device: ['device'],
}

/**
 * `operational`: readings, alerts, work; `personal`: pictures of cameras, people and how to reach them (Law
 * 91/2025/QH15); `security`: the audit, keys.
 */
export const DataClass = z.enum(['operational', 'personal', 'security'])
export type DataClass = z.infer<typeof DataClass>

/**
 * The part of the centre that somebody sees: a thing is seen where its commune, its field of work and its class are in
 * it.
 */
export const Scope = z.object({
  communes: z.union([z.literal('all'), z.array(CommuneCode).min(1).max(200)]),
  domains: z.union([z.literal('all'), z.array(z.string().min(1).max(64)).min(1).max(50)]),
  dataClasses: z.array(DataClass),
})
export type Scope = z.infer<typeof Scope>

/** Everything there is. */
export const wholeScope: Scope = { communes: 'all', domains: 'all', dataClasses: [...DataClass.options] }

/** May a person of these roles do what needs this right? */
export function mayDo({ roles }: { roles: readonly Role[] }, right: Right): boolean {
  if (right === 'public' || right === 'self') return true
  return roles.some((role) => rightsOf[role].includes(right))
}

/** Where a thing is: null where it belongs to no one commune, or to no one field of work. */
export type Whereabouts = { commune: string | null; domain: string | null; dataClass?: DataClass }

/** Does somebody of this scope see a thing? What belongs to no one place or field is seen by who sees all of them. */
export function sees(scope: Scope, { commune, domain, dataClass = 'operational' }: Whereabouts): boolean {
  return holdsPlace(scope, { commune, domain }) && scope.dataClasses.includes(dataClass)
}

/** The same without regard to the class of the data. */
export function holdsPlace(scope: Pick<Scope, 'communes' | 'domains'>, place: Whereabouts): boolean {
  return holds(scope.communes, place.commune) && holds(scope.domains, place.domain)
}

function holds(part: 'all' | readonly string[], one: string | null): boolean {
  return part === 'all' || (one !== null && part.includes(one))
}

/** Nothing of the centre's places and fields lies outside. */
export function isWhole({ communes, domains }: Pick<Scope, 'communes' | 'domains'>): boolean {
  return communes === 'all' && domains === 'all'
}
