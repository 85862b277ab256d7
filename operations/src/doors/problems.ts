import type { Problem } from '@ioc/domain/problem'
import type { FastifyReply } from 'fastify'

/** Every problem that the centre answers: status and title; the detail says what is wrong this time. */
const problems = {
  bad_request: [400, 'The request does not fit this route'],
  not_signed_in: [401, 'This needs somebody who may'],
  wrong_token: [401, 'The token is not right'],
  wrong_password: [401, 'Account and password do not belong together'],
  not_allowed: [403, 'This account may not do it'],
  outside_scope: [403, 'It lies outside what this account sees'],
  must_change_password: [403, 'The password must be changed first'],
  foreign_host: [403, 'The request was made to another host'],
  foreign_origin: [403, 'The request comes from another site'],
  not_found: [404, 'There is no such thing'],
  conflict: [409, 'It stands against what is there'],
  not_now: [409, 'Its state does not allow this'],
  too_large: [413, 'The request is too large'],
  wrong_media_type: [415, 'The body is of another type'],
  incomplete: [422, 'Something is missing'],
  bad_evidence: [422, 'The file cannot be taken'],
  bad_picture: [422, 'The picture cannot be taken'],
  unmasked: [422, 'The picture is not declared as masked'],
  code: [403, 'The code admits nobody'],
  unknown_key: [403, 'The key is not known'],
  revoked: [403, 'The key is revoked'],
  signature: [403, 'The signature is not right'],
  foreign: [403, 'It is meant for, or comes from, somebody else'],
  replayed: [409, 'The exchange was here before'],
  order: [409, 'The messages are not in order'],
  gap: [409, 'Messages before these are missing'],
  altered: [409, 'The message was here before and said something else'],
  link_failed: [502, 'The nation could not be linked to'],
  too_often: [429, 'Too often'],
  too_many_tries: [429, 'Too many tries'],
  broken: [500, 'The centre could not do it'],
  not_ready: [503, 'Not every room is ready'],
  room_away: [503, 'A room of the centre does not answer'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof problems

/** Something expected that cannot be done, as the caller is told (RFC 9457). */
export type Refusal = { code: ProblemCode; problem: Problem; retryAfterSeconds?: number }

/** `detail`: what is wrong and what to do. */
export function refuse(code: ProblemCode, detail: string, errors?: Problem['errors']): Refusal {
  const [status, title] = problems[code]
  const problem = { type: `urn:hai-dang:problem:${code}`, title, status, detail }
  return { code, problem: errors === undefined ? problem : { ...problem, errors } }
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'problem' in answer && 'code' in answer
}

/** The problem that stands for an error status of the HTTP server itself. */
export function problemCodeOf(status: number): ProblemCode {
  const codes: Record<number, ProblemCode> = { 404: 'not_found', 413: 'too_large', 415: 'wrong_media_type' }
  return codes[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'broken')
}

export function answerRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds)
  return reply
    .code(refusal.problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(refusal.problem)
}
