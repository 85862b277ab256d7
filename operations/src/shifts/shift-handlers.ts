import { mayDo } from '@ioc/domain/access'
import type { Changed } from '@ioc/domain/messages/live-events'
import type { Shift, ShiftRoute } from '@ioc/domain/messages/shift-routes'
import type { Caller } from '../doors/callers.ts'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { allPeople, personCalled } from '../people/person-store.ts'
import type { Database } from '../store/store.ts'
import { deskStanding } from './desk-standing.ts'
import { changeShift, lastChanges, shiftNow } from './shift-book.ts'

type Parts = { database: Database; now: () => number; changed: (what: Changed) => void }

/** Who has the shift of the duty desk; it is taken and ended by persons alone. */
export function shiftHandlers({ database, now, changed }: Parts): Pick<Handlers, ShiftRoute> {
  const shift = async (): Promise<Shift> => {
    const { version, person: id, since } = await shiftNow(database)
    if (id === null || since === null) return { version, held: null }
    const person = await personCalled(database, id)
    const may = person !== undefined && !person.disabled && mayDo(person, 'operate')
    return { version, held: { person: { id, name: person?.name ?? id }, since, may } }
  }
  const change = async (
    type: 'take' | 'leave',
    order: { version: number; note: string },
    caller: Caller,
  ): Promise<Shift | Refusal> => {
    if (caller.holder !== 'person')
      return refuse('not_now', {
        en: 'a shift is that of a person: sign in with an account of your own',
        vi: 'ca trực phải có người giữ: hãy đăng nhập bằng tài khoản của mình',
      })
    const refusal = await changeShift(database, { type, who: caller.person.id, ...order }, new Date(now()))
    if (refusal) return refusal
    changed('shift')
    return await shift()
  }
  return {
    shift,
    handovers: async () => {
      const names = new Map((await allPeople(database)).map(({ id, name }) => [id, name]))
      const named = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id })
      const handovers = (await lastChanges(database)).map(({ person, relieved, ...one }) => ({
        ...one,
        person: named(person),
        relieved: named(relieved),
      }))
      return { standing: await deskStanding(database, new Date(now())), handovers }
    },
    takeShift: ({ body }, { caller }) => change('take', body, caller),
    leaveShift: ({ body }, { caller }) => change('leave', body, caller),
  }
}
