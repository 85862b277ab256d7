import fastify, { type FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'
import { tokenHash, tokenMatches } from './run-token.ts'

/** Whether a room does its work now, and if not, whom it waits for. */
export type Readiness = { ready: boolean; detail: string }

/**
 * A room's door to the other rooms: loopback, bearer token of this run, `/healthz` open. `GET /readyz` answers
 * Readiness (200 or 503), `GET /metrics` the figures as JSON of prom-client. The room adds its own routes before
 * `listen`.
 */
export function innerDoor(options: { token: string; metrics: Metrics; readiness: () => Readiness }): FastifyInstance {
  const door = fastify({ bodyLimit: 64 * 1024 * 1024 })
  const hash = tokenHash(options.token)
  door.addHook('onRequest', async (request, reply) => {
    if (request.url === '/healthz') return
    const given = request.headers.authorization?.replace(/^Bearer /, '')
    if (!given || !tokenMatches(given, hash))
      await reply.code(401).send({ title: 'This door wants the token of this run.' })
  })
  door.get('/healthz', async () => 'ok')
  door.get('/readyz', async (_, reply) => {
    const readiness = options.readiness()
    return reply.code(readiness.ready ? 200 : 503).send(readiness)
  })
  door.get('/metrics', async () => options.metrics.registry.getMetricsAsJSON())
  return door
}

/** Starts a door on loopback; answers its port. */
export async function openDoor(door: FastifyInstance, port: number): Promise<number> {
  await door.listen({ host: '127.0.0.1', port })
  const address = door.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
