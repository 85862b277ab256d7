import { History } from '@ioc/domain/messages/api-shapes'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { z } from 'zod'
import { startProvince } from '../test/province.ts'
import { benchFleet } from './fleet.ts'
import { usage } from './processes.ts'

export type HistoryFigure = { readings: number; p50: number; max: number; peakMb: number }

const minuteMs = 60_000
const dayMs = 86_400_000

/** Fills the store with readings of 1,000 devices by the import door, then asks for 24 h of single devices. */
export async function history(readings: number): Promise<HistoryFigure> {
  const province = await startProvince()
  try {
    const fleet = benchFleet(10, 100)
    await province.register(fleet.records)
    const devices = fleet.gateways.flatMap((gateway) => gateway.devices)
    const metrics = ['power', 'voltage', 'current', 'frequency']
    const moments = readings / metrics.length / devices.length
    const end = Math.floor(Date.now() / minuteMs) * minuteMs
    const door = `http://127.0.0.1:${portOf(province.dataDir, 'ingest', 'door')}`
    const headers = { authorization: `Bearer ${runToken(province.dataDir)}`, 'content-type': 'application/json' }
    const momentsAtOnce = 5
    for (let first = 0; first < moments; first += momentsAtOnce) {
      const times = Array.from(
        { length: Math.min(momentsAtOnce, moments - first) },
        (_, n) => end - (moments - first - n) * minuteMs,
      )
      const t = times.flatMap((time) => devices.map(() => time))
      const column = (scale: number) =>
        t.map((_, n) => Number((scale * (1 + Math.sin((first + n) / 97) / 10)).toFixed(2)))
      const body = {
        lane: 'live',
        kind: 'feeder_meter',
        device: times.flatMap(() => devices),
        t,
        values: { power: column(2e6), voltage: column(22_000), current: column(60), frequency: column(50) },
        completes: null,
      }
      const answer = await fetch(`${door}/import`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`import: ${answer.status} ${await answer.text()}`)
      z.object({ added: z.literal(t.length) }).parse(await answer.json())
    }
    const delays: number[] = []
    for (let n = 0; n < 20; n++) {
      const before = performance.now()
      const answer = await province.ask(
        `/api/devices/${devices[n * 37]}/history?metric=power&from=${end - dayMs}&to=${end}&points=600`,
        History,
      )
      delays.push(performance.now() - before)
      if (answer.t.length === 0) throw new Error('no history came back')
    }
    delays.sort((a, b) => a - b)
    return {
      readings,
      p50: delays[10] ?? Number.NaN,
      max: delays.at(-1) ?? Number.NaN,
      peakMb: usage(province.watcher.pid('ingest') ?? 0).peakMb,
    }
  } finally {
    await province.stop()
  }
}
