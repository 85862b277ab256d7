import { readFileSync } from 'node:fs'
import fastifyAccepts from '@fastify/accepts'
import fastifyCookie from '@fastify/cookie'
import type { Route } from '@ioc/domain/messages/route'
import { type RouteName, routes } from '@ioc/domain/messages/routes'
import type { Log } from '@ioc/room/log'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Caller } from './callers.ts'
import { type GuardParts, guard } from './guard.ts'
import { answerRefusal, isRefusal, type ProblemCode, problemCodeOf, type Refusal, refuse } from './problems.ts'
import { type Handlers, parseInput, type RawRequest } from './route-types.ts'
import { refuseSite } from './same-site.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
  }
}

export type DoorParts = GuardParts & {
  tls: { cert: string; key: string } | undefined
  /** Addresses of proxies that are believed. */
  proxies: readonly string[]
  /** What may be refused before a body is read, once the caller is known. */
  beforeBody: Partial<Record<RouteName, (raw: RawRequest) => Refusal | undefined>>
  /** The hosts under which this centre may be asked; known once it listens. */
  hosts: () => ReadonlySet<string>
  log: Log
}

const bodyBytes = 1024 * 1024
const largeBodyBytes = 64 * 1024 * 1024
/** Routes that take whole registries. */
const largeBodies: ReadonlySet<RouteName> = new Set(['importRegistry', 'openLane'])

/** The HTTP server of the centre: every route of the table with its right, its schemas and its handler. */
export function httpDoor(parts: DoorParts, handlers: Handlers): FastifyInstance {
  const options = {
    ...{ bodyLimit: bodyBytes, forceCloseConnections: true, requestTimeout: 300_000 },
    // Only where one of these asks, `X-Forwarded-For` says who asked it: the last address there that is none of them.
    trustProxy: parts.proxies.length === 0 ? false : [...parts.proxies],
  }
  const door = parts.tls
    ? fastify({ ...options, https: { cert: readFileSync(parts.tls.cert), key: readFileSync(parts.tls.key) } })
    : fastify(options)
  prepare(door, parts)
  for (const name of routeNames()) addRoute(door, name, parts, handlers)
  return door
}

function routeNames(): RouteName[] {
  return Object.keys(routes).filter((name): name is RouteName => name in routes)
}

function prepare(door: FastifyInstance, { hosts, figures, log }: DoorParts): void {
  door.decorateRequest('caller')
  void door.register(fastifyCookie)
  void door.register(fastifyAccepts)
  door.addHook('onRequest', async (request, reply) => {
    reply.headers(protectingHeaders(request.headers.host ?? ''))
    const foreign = refuseSite({ host: request.headers.host, origin: request.headers.origin }, hosts())
    if (!foreign) return
    figures.refused.inc({ reason: foreign })
    const detail =
      foreign === 'foreign_host'
        ? {
            en: 'this centre is asked under its own names alone: set IOC_PUBLIC_HOST to the name that screens use',
            vi: 'trung tâm này chỉ trả lời khi được gọi đúng tên: hãy đặt IOC_PUBLIC_HOST là tên mà các màn hình dùng',
          }
        : {
            en: 'pages of other sites may not ask this centre; open it under its own address',
            vi: 'trang của nơi khác không được hỏi trung tâm này; hãy mở bằng địa chỉ của chính trung tâm',
          }
    return answerRefusal(reply, refuse(foreign, detail))
  })
  door.addHook('onResponse', async (request, reply) => {
    figures.requests.inc({ route: request.routeOptions.url ?? 'unknown', status: reply.statusCode })
  })
  door.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const code = problemCodeOf(error.statusCode ?? 500)
    if (code === 'broken') log.error(`${request.method} ${request.routeOptions.url ?? ''}`, error)
    else figures.refused.inc({ reason: code })
    const { message } = error
    const detail =
      code === 'broken' ? wentWrong : { en: message, vi: inVietnamese[code] ?? `yêu cầu không hợp lệ: ${message}` }
    return answerRefusal(reply, refuse(code, detail))
  })
}

/** What Fastify itself refuses it says in English alone. */
const inVietnamese: Partial<Record<ProblemCode, string>> = {
  too_large: 'nội dung gửi lên quá lớn: hãy gửi tệp nhỏ hơn',
  wrong_media_type: 'nội dung gửi lên không đúng loại mà đường dẫn này nhận',
}

const wentWrong = {
  en: 'the cause is in the log of the centre; try again',
  vi: 'nguyên nhân có trong nhật ký của trung tâm; hãy thử lại',
}

/** Nothing but this centre's own scripts run, and no other site frames it. */
function protectingHeaders(host: string): Record<string, string> {
  const sources = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "worker-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    // A host that could write into this header is refused before anything is answered under it.
    'content-security-policy': /^[\w.:[\]-]+$/.test(host) ? sources.join('; ') : "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  }
}

function addRoute<Name extends RouteName>(
  door: FastifyInstance,
  name: Name,
  parts: DoorParts,
  handlers: Handlers,
): void {
  const route: Route = routes[name]
  const handler = handlers[name]
  const early = parts.beforeBody[name]
  const refuseEarly = async ({ params, query, headers }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const refusal = early?.({ params, query, headers, body: undefined })
    if (!refusal) return undefined
    parts.figures.refused.inc({ reason: refusal.code })
    return answerRefusal(reply, refusal)
  }
  const { bytes } = route
  if (bytes) {
    // This body is bytes for its own route alone: everywhere else it is of a wrong type, as before.
    void door.register((scope, _, registered) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(bytes.mediaType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
      addTo(scope)
      registered()
    })
  } else addTo(door)

  function addTo(scope: FastifyInstance): void {
    scope.route({
      method: route.method,
      url: route.path,
      bodyLimit: bytes?.most ?? (largeBodies.has(name) ? largeBodyBytes : bodyBytes),
      onRequest: [guard(parts, route), refuseEarly],
      handler: async (request, reply) => {
        const { params, query, headers, body } = request
        const input = parseInput(name, { params, query, headers, body })
        const answer = isRefusal(input)
          ? input
          : await handler(input, {
              ...{ caller: request.caller, address: request.ip, url: request.url, asked: headers, reply },
            })
        if (isRefusal(answer)) {
          parts.figures.refused.inc({ reason: answer.code })
          return answerRefusal(reply, answer)
        }
        return send(reply, route, answer)
      },
    })
  }
}

function send(reply: FastifyReply, route: Route, answer: unknown): FastifyReply {
  reply.code(route.success).header('cache-control', 'no-store')
  if (route.success === 204) return reply.send()
  if (route.success === 303) return reply.header('location', String(answer)).send()
  if (route.mediaType?.startsWith('text/')) reply.type(`${route.mediaType}; charset=utf-8`)
  else if (route.mediaType) {
    if (answer === 'not_modified') return reply.code(304).send()
    reply.type(route.mediaType)
  }
  return reply.send(answer)
}
