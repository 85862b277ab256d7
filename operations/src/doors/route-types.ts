import type { IncomingHttpHeaders } from 'node:http'
import type { Label } from '@ioc/domain/label'
import type { Route } from '@ioc/domain/messages/route'
import { type RouteName, routes } from '@ioc/domain/messages/routes'
import { ruleInVietnamese } from '@ioc/domain/schema-rules'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Caller } from './callers.ts'
import { type Refusal, refuse } from './problems.ts'

type RouteOf<Name extends RouteName> = (typeof routes)[Name]
type PartOf<Name extends RouteName, Part extends 'params' | 'query' | 'headers' | 'body'> =
  RouteOf<Name> extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined

/** What a handler gets: the parts of the request in the shapes of the route table. */
export type InputOf<Name extends RouteName> = {
  route: Name
  params: PartOf<Name, 'params'>
  query: PartOf<Name, 'query'>
  headers: PartOf<Name, 'headers'>
  body: RouteOf<Name> extends { bytes: object } ? Uint8Array : PartOf<Name, 'body'>
}

/** What a handler must answer. */
type AnswerOf<Name extends RouteName> =
  RouteOf<Name> extends { response: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : RouteOf<Name> extends { success: 204 }
      ? undefined
      : RouteOf<Name> extends { success: 303 }
        ? string
        : RouteOf<Name> extends { mediaType: `text/${string}` }
          ? string
          : RouteOf<Name> extends { mediaType: string }
            ? Uint8Array | 'not_modified'
            : Record<string, unknown>

/** Who asks, from where, for what address, under which headers, and the reply for what is no body (cookies, tags). */
type Asked = { caller: Caller; address: string; url: string; asked: IncomingHttpHeaders; reply: FastifyReply }

/** One handler for each route of the table: a route without one, or one without a route, does not compile. */
export type Handlers = {
  [Name in RouteName]: (input: InputOf<Name>, asked: Asked) => Promise<AnswerOf<Name> | Refusal>
}

export type RawRequest = { params: unknown; query: unknown; headers: unknown; body: unknown }
type Parsed = RawRequest & { route: RouteName }

/** What the schemas have no words of their own for. */
const vietnamese = { error: z.locales.vi().localeError }

/** Parses a request by the schemas of its route; the refusal names each field and what is wrong with it. */
export function parseInput<Name extends RouteName>(name: Name, raw: RawRequest): InputOf<Name> | Refusal {
  const route: Route = routes[name]
  const parsed: Parsed = { route: name, params: undefined, query: undefined, headers: undefined, body: undefined }
  const errors: { path: string; message: Label }[] = []
  if (route.bytes) {
    if (!(raw.body instanceof Uint8Array))
      return refuse('wrong_media_type', {
        en: `the body must be ${route.bytes.mediaType}`,
        vi: `nội dung gửi lên phải thuộc loại ${route.bytes.mediaType}`,
      })
    parsed.body = raw.body
  }
  for (const part of ['params', 'query', 'headers', 'body'] as const) {
    const schema = route[part]
    if (!schema) continue
    const result = schema.safeParse(raw[part])
    if (result.success) parsed[part] = result.data
    else {
      const again = once(() => schema.safeParse(raw[part], vietnamese).error?.issues ?? [])
      for (const [place, { path, message: en }] of result.error.issues.slice(0, 100).entries())
        errors.push({
          path: [part, ...path].join('.'),
          message: {
            en,
            get vi() {
              return ruleInVietnamese(en) ?? again()[place]?.message ?? en
            },
          },
        })
    }
  }
  if (errors.length > 0) {
    const detail = (language: keyof Label) =>
      errors
        .slice(0, 5)
        .map(({ path, message }) => `${path}: ${message[language]}`)
        .join('; ')
    return refuse(
      'bad_request',
      {
        en: `${detail('en')}. See /api/openapi.json.`,
        get vi() {
          return `${detail('vi')}. Xem /api/openapi.json.`
        },
      },
      errors,
    )
  }
  if (!isInputOf(name, parsed)) throw new Error(`${name} was parsed as ${parsed.route}`)
  return parsed
}

/** Parts that the schemas of a route have parsed are what that route's handler takes. */
function isInputOf<Name extends RouteName>(name: Name, parsed: Parsed): parsed is InputOf<Name> {
  return parsed.route === name
}

/** A large body is read a second time only for whoever is told in Vietnamese. */
function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
