import { LaneName } from '@ioc/domain/lane'
import { MendingOrder, QuarantineQuery } from '@ioc/domain/quarantine'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Lanes } from '../lanes.ts'
import type { QuarantineIndex } from './quarantine-index.ts'

const LaneQuery = z.object({ lane: LaneName.default('live') })
const PageQuery = QuarantineQuery.extend({
  cursor: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
const Ordered = z.object({ id: z.string().min(1).max(64), who: z.string(), order: MendingOrder })
const Named = LaneQuery.extend({ id: z.string().min(1).max(64) })

/** What ingest answers about its quarantines, and the orders that it takes for them; operations asks for people. */
export function addQuarantineRoutes(door: FastifyInstance, rooms: { lanes: Lanes; quarantine: QuarantineIndex }): void {
  const { lanes, quarantine } = rooms
  const noLane = (lane: string, reply: FastifyReply) => reply.code(404).send({ title: `no lane ${lane}` })

  door.get('/quarantine', async (request, reply) => {
    const { lane, status, cursor, limit, ...filter } = PageQuery.parse(request.query)
    if (!lanes.get(lane)) return noLane(lane, reply)
    return await quarantine.page(lane, { status, filter }, { cursor: cursor ?? null, limit })
  })

  door.get('/quarantine/counts', async (request, reply) => {
    const { lane, status, ...filter } = QuarantineQuery.parse(request.query)
    if (!lanes.get(lane)) return noLane(lane, reply)
    return await quarantine.counts(lane, { status, filter })
  })

  door.get('/quarantine/unknown', async (request, reply) => {
    const { lane } = LaneQuery.parse(request.query)
    return lanes.get(lane) ? await quarantine.unknownDevices(lane) : noLane(lane, reply)
  })

  door.get('/quarantine/record', async (request, reply) => {
    const { lane, record } = LaneQuery.extend({ record: z.coerce.number().int() }).parse(request.query)
    if (!lanes.get(lane)) return noLane(lane, reply)
    return (await quarantine.detail(lane, record)) ?? reply.code(404).send({ title: `no record ${record}` })
  })

  door.get('/quarantine/mendings', async (request, reply) => {
    const { lane } = LaneQuery.parse(request.query)
    return lanes.get(lane)?.mender.list() ?? noLane(lane, reply)
  })

  door.post('/quarantine/mendings', async (request, reply) => {
    const { id, who, order } = Ordered.parse(request.body)
    const lane = lanes.get(order.lane)
    if (!lane) return noLane(order.lane, reply)
    const answer = await lane.mender.order(order, { id, who })
    return 'refused' in answer && typeof answer.refused === 'string'
      ? reply.code(409).send({ title: answer.refused })
      : answer
  })

  door.post('/quarantine/mendings/cancel', async (request, reply) => {
    const { lane, id } = Named.parse(request.body)
    return (await lanes.get(lane)?.mender.cancel(id)) ?? reply.code(404).send({ title: `no mending ${id}` })
  })
}
