import { z } from 'zod'
import { Account, Person } from '../person.ts'
import {
  MadePerson,
  NewPassword,
  OwnAccount,
  PasswordChange,
  People,
  PersonChange,
  PersonRequest,
  SessionRequest,
  SignInWays,
} from './people-shapes.ts'
import type { Route } from './route.ts'

const person = z.object({ id: Account })

/** Who may come in: signing in, the own account, and the people of the centre. */
export const peopleRoutes = {
  signInWays: {
    method: 'GET',
    path: '/api/session/ways',
    right: 'public',
    summary: 'How one may sign in here.',
    response: SignInWays,
    success: 200,
  },
  signIn: {
    method: 'POST',
    path: '/api/session',
    right: 'public',
    summary: 'Exchange account and password, or the administrator token, for a session cookie.',
    body: SessionRequest,
    success: 204,
  },
  signOut: { method: 'DELETE', path: '/api/session', right: 'public', summary: 'End the session.', success: 204 },
  ownAccount: {
    method: 'GET',
    path: '/api/account',
    right: 'self',
    summary: 'The own account and its sessions.',
    response: OwnAccount,
    success: 200,
  },
  changePassword: {
    method: 'PUT',
    path: '/api/account/password',
    right: 'self',
    summary: 'Change the own password; every other session of the account ends.',
    body: PasswordChange,
    success: 204,
  },
  endSession: {
    method: 'DELETE',
    path: '/api/account/sessions/:id',
    right: 'self',
    summary: 'End one of the own sessions.',
    params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
    success: 204,
  },
  people: {
    method: 'GET',
    path: '/api/people',
    right: 'administer',
    dataClass: 'personal',
    whole: true,
    summary: 'The people who may come in.',
    response: People,
    success: 200,
  },
  addPerson: {
    method: 'POST',
    path: '/api/people',
    right: 'found',
    dataClass: 'personal',
    whole: true,
    summary: 'Make an account; its password is answered this once.',
    body: PersonRequest,
    response: MadePerson,
    success: 201,
  },
  changePerson: {
    method: 'PUT',
    path: '/api/people/:id',
    right: 'administer',
    dataClass: 'personal',
    whole: true,
    summary: 'Change an account; its sessions end where its rights change.',
    params: person,
    body: PersonChange,
    response: Person,
    success: 200,
  },
  resetPassword: {
    method: 'POST',
    path: '/api/people/:id/password',
    right: 'found',
    dataClass: 'security',
    whole: true,
    summary: 'Make a new password, answered this once; every session of the account ends.',
    params: person,
    response: NewPassword,
    success: 201,
  },
} as const satisfies Record<string, Route>

export type PeopleRoute = keyof typeof peopleRoutes
