import type { Role } from '@ioc/domain/access'
import { wholeScope } from '@ioc/domain/access'
import type { Person } from '@ioc/domain/person'
import type { GovernmentLevel } from '@ioc/domain/place'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { hashPassword, owaspCost, randomPassword } from './passwords.ts'
import { allPeople, putNewPerson } from './person-store.ts'

const demoPeople: Record<GovernmentLevel, readonly { id: string; name: string; role: Exclude<Role, 'device'> }[]> = {
  province: [
    { id: 'truc', name: 'Trực ban (demo)', role: 'operator' },
    { id: 'lanh-dao', name: 'Lãnh đạo (demo)', role: 'manager' },
    { id: 'ky-thuat', name: 'Kỹ thuật (demo)', role: 'engineer' },
    { id: 'xem', name: 'Người xem (demo)', role: 'viewer' },
  ],
  national: [
    { id: 'quoc-gia', name: 'Cán bộ quốc gia (demo)', role: 'national_officer' },
    { id: 'xem', name: 'Người xem (demo)', role: 'viewer' },
  ],
}

export type FirstPerson = { id: string; role: Role; password: string }

/**
 * Makes the people of a demonstration where nobody has an account yet, each with a random password; answers them this
 * once. No administrator is among them: that one the administrator token makes.
 */
export async function makeFirstPeople(database: Database, level: GovernmentLevel, at: Date): Promise<FirstPerson[]> {
  if ((await allPeople(database)).length > 0) return []
  const made = await Promise.all(
    demoPeople[level].map(async (one) => {
      const password = randomPassword()
      return { ...one, password, hash: await hashPassword(password, owaspCost) }
    }),
  )
  await database.transaction().execute(async (transaction) => {
    for (const { id, name, role, hash } of made) {
      const person: Person = {
        ...{ id, name, email: '', phone: '', roles: [role], identity: null, disabled: false, mustChange: false },
        scope: { ...wholeScope, dataClasses: ['operational', 'personal'] },
      }
      await putNewPerson(transaction, person, { password: hash, at })
      await audit(transaction, {
        at,
        who: 'operations',
        what: 'add person',
        detail: `${id}: ${role}; demo`,
        result: 'done',
      })
    }
  })
  return made.map(({ id, role, password }) => ({ id, role, password }))
}
