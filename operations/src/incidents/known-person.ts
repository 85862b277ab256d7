import { Id } from '@ioc/domain/identity'

/** Whether somebody of this id may do work or answer for it: here, whoever has a well-formed id. */
export function isKnownPerson(who: string): boolean {
  return Id.safeParse(who).success
}
