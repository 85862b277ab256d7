import { Readable } from 'node:stream'
import { type IngestQuality, spanOfDay } from '@ioc/domain/data-quality'
import { deviceKinds, metricOf } from '@ioc/domain/domains'
import { Day } from '@ioc/domain/indicator'
import { LaneName } from '@ioc/domain/lane'
import { HistoryBatch, StoreCopyWish } from '@ioc/domain/messages/inner-doors'
import type { KnownDevice } from '@ioc/domain/registry'
import { type KeptDays, keptDaysOf, keptFrom } from '@ioc/domain/roll-up'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Lanes } from './lanes.ts'
import type { RegistryView } from './registry-view.ts'
import { spanPage } from './span-page.ts'
import { type ReadingStore, StoreProblem } from './store/reading-store.ts'

const LaneQuery = z.object({ lane: LaneName.default('live') })
const SpanQuery = LaneQuery.extend({ from: z.coerce.number(), to: z.coerce.number() })
const HistoryQuery = SpanQuery.extend({
  device: z.string(),
  metric: z.string(),
  points: z.coerce.number().int().min(1).max(100_000).default(600),
})

const DayQuery = LaneQuery.extend({ day: Day })
const Words = z.union([z.string().transform((word) => [word]), z.array(z.string())]).default([])
const PastQuery = SpanQuery.extend({ device: Words, commune: Words })
const momentsOfPage = 2000

/** Profiles are asked for a few devices at a time: those of all at once would be a third of a gigabyte. */
const devicesOfProfile = 50

/**
 * What ingest answers to the other rooms: the newest of each series, history, profiles, counts; and what it takes:
 * imports.
 */
export function addRoutes(
  door: FastifyInstance,
  rooms: { lanes: Lanes; store: ReadingStore; registry: RegistryView; keptDays: KeptDays },
): void {
  const { lanes, store, registry } = rooms

  door.setErrorHandler((error, _request, reply) => {
    const isRequest = error instanceof z.ZodError
    return reply.code(isRequest ? 400 : 500).send({ title: isRequest ? z.prettifyError(error) : String(error) })
  })

  door.get('/latest', async (request, reply) => {
    const { lane } = LaneQuery.parse(request.query)
    const heads = lanes.get(lane)?.latest()
    return heads ?? reply.code(404).send({ title: `no lane ${lane}` })
  })

  door.get('/counts', () => lanes.counts())

  door.get('/quality', async (request, reply) => {
    const { lane, day } = DayQuery.parse(request.query)
    const tallies = lanes.get(lane)?.quality.ofDay(day)
    if (!tallies) return reply.code(404).send({ title: `no lane ${lane}` })
    const received: Record<string, number> = {}
    for (const { kind } of deviceKinds) {
      const devices = registry.idsOfKind(lane, kind)
      if (devices.length > 0) Object.assign(received, await store.received(lane, kind, devices, spanOfDay(day)))
    }
    return { day, tallies, received } satisfies IngestQuality
  })

  door.get('/empty', async (request) => ({ empty: await store.isEmpty(LaneQuery.parse(request.query).lane) }))

  door.get('/history', async (request, reply) => {
    const query = HistoryQuery.parse(request.query)
    const device = registry.find(query.lane, query.device)
    const metric = device && metricOf(device.kind, query.metric)
    if (!device || !metric)
      return reply.code(404).send({ title: `no series ${query.device}/${query.metric} in lane ${query.lane}` })
    return { ...(await store.history({ ...query, kind: device.kind, now: Date.now() })), unit: metric.unit }
  })

  door.get('/profile', async (request, reply) => {
    const { lane, from, to } = SpanQuery.parse(request.query)
    async function* lines() {
      for (const { kind } of deviceKinds) {
        const ids = registry.idsOfKind(lane, kind)
        for (let start = 0; start < ids.length; start += devicesOfProfile) {
          const profiles = await store.profile(lane, kind, ids.slice(start, start + devicesOfProfile), { from, to })
          for (const profile of profiles) yield `${JSON.stringify(profile)}\n`
        }
      }
    }
    return reply.type('application/x-ndjson').send(Readable.from(lines()))
  })

  door.get('/readings', async (request, reply) => {
    const { lane, from, to, device, commune } = PastQuery.parse(request.query)
    if (!lanes.get(lane)) return reply.code(404).send({ title: `no lane ${lane}` })
    const isWanted = (one: KnownDevice) =>
      (device.length === 0 || device.includes(one.id)) && (commune.length === 0 || commune.includes(one.commune))
    const idsOfKind = (kind: string) => registry.idsOfKind(lane, kind, isWanted)
    return await spanPage(store, { lane, from, to, idsOfKind, limit: momentsOfPage })
  })

  door.post('/store/copy', async (request, reply) => {
    const { folder } = StoreCopyWish.parse(request.body)
    try {
      return await store.copyTo(folder)
    } catch (cause) {
      if (!(cause instanceof StoreProblem) || cause.code !== 'no_copy') throw cause
      return reply.code(409).send({ title: cause.message })
    }
  })

  door.post('/import', async (request, reply) => {
    const batch = HistoryBatch.parse(request.body)
    const lane = lanes.get(batch.lane)
    if (!lane) return reply.code(404).send({ title: `no lane ${batch.lane}` })
    const added = await store.importHistory(
      stillKept(batch, keptFrom(keptDaysOf(batch.lane, rooms.keptDays), Date.now()).raw),
    )
    if (batch.completes) await lane.announceImport(batch.completes)
    return { added }
  })
}

/** A batch without the moments that the store would forget at once. */
function stillKept(batch: HistoryBatch, from: number): HistoryBatch {
  const isKept = batch.t.map((t) => t >= from)
  if (!isKept.includes(false)) return batch
  const only = <Value>(column: Value[]) => column.filter((_, n) => isKept[n])
  return {
    ...batch,
    device: only(batch.device),
    t: only(batch.t),
    values: Object.fromEntries(Object.entries(batch.values).map(([metric, column]) => [metric, only(column)])),
  }
}
