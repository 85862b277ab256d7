import {
  Colleagues,
  MadePerson,
  NewPassword,
  OwnAccount,
  People,
  type PersonChange,
  type PersonRequest,
  SignInWays,
} from '@ioc/domain/messages/people-shapes'
import { Person } from '@ioc/domain/person'
import { type Answer, change, get } from './centre-api.ts'

const nothing = { parse: () => null }

export function fetchWays(): Promise<Answer<SignInWays>> {
  return get('/api/session/ways', SignInWays)
}

/** Exchanges what a person knows for a cookie that this page cannot read. */
export function signIn(by: { account: string; password: string } | { token: string }): Promise<Answer<null>> {
  return change('POST', '/api/session', { parser: nothing, body: by })
}

export function signOut(): Promise<Answer<null>> {
  return change('DELETE', '/api/session', { parser: nothing })
}

export function changePassword(old: string, next: string): Promise<Answer<null>> {
  return change('PUT', '/api/account/password', { parser: nothing, body: { old, new: next } })
}

/** The own account and its sessions. */
export function fetchAccount(): Promise<Answer<OwnAccount>> {
  return get('/api/account', OwnAccount)
}

export function endSession(id: string): Promise<Answer<null>> {
  return change('DELETE', `/api/account/sessions/${encodeURIComponent(id)}`, { parser: nothing })
}

/** Ends every own session but that of this browser. */
export function endOtherSessions(): Promise<Answer<null>> {
  return change('DELETE', '/api/account/sessions', { parser: nothing })
}

/** Who may be given work. */
export function fetchColleagues(): Promise<Answer<Colleagues>> {
  return get('/api/colleagues', Colleagues)
}

export function fetchPeople() {
  return get('/api/people', People)
}

export function addPerson(person: PersonRequest) {
  return change('POST', '/api/people', { parser: MadePerson, body: person })
}

export function changePerson(id: string, body: PersonChange) {
  return change('PUT', `/api/people/${encodeURIComponent(id)}`, { parser: Person, body })
}

export function resetPassword(id: string) {
  return change('POST', `/api/people/${encodeURIComponent(id)}/password`, { parser: NewPassword })
}
