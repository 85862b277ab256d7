import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spanPage } from './span-page.ts'
import { DuckdbFile } from './store/duckdb-file.ts'

const keptDays = { raw: null, '1m': null, '15m': null, '1h': null, '1d': null }
const start = Date.parse('2026-11-21T00:00:00Z')

test.each([3, 7, 1000])(
  'pages of at most %s moments a kind give a span whole and in order, also where many share a moment',
  async (limit) => {
    const folder = mkdtempSync(join(tmpdir(), 'ioc-span-'))
    const store = await DuckdbFile.open({ path: join(folder, 'readings.duckdb'), keptDays })
    await store.openLane('live')
    const traffic = Array.from({ length: 60 }, (_, n) => ({
      device: `TC-${n % 20}`,
      t: start + Math.floor(n / 20) * 60_000,
      metrics: ['speed'],
      values: [n],
    }))
    const river = Array.from({ length: 25 }, (_, n) => ({
      device: 'RG-1',
      t: start + n * 5000,
      metrics: ['level'],
      values: [n / 10],
    }))
    await store.write('live', { kinds: { traffic_counter: traffic, river_gauge: river }, readings: 85 }, 1)
    const ids: Record<string, string[]> = {
      traffic_counter: Array.from({ length: 20 }, (_, n) => `TC-${n}`),
      river_gauge: ['RG-1'],
    }
    const seen: string[] = []
    let pages = 0
    for (let from: number | null = start; from !== null; pages++) {
      const page = await spanPage(store, {
        ...{ lane: 'live', from, to: start + 125_000, limit },
        idsOfKind: (kind) => ids[kind] ?? [],
      })
      page.t.forEach((t, n) => void seen.push(`${t} ${page.device[n]} ${Object.values(page.values[n] ?? {}).join()}`))
      from = page.next
    }
    const wanted = [...traffic, ...river]
      .sort((a, b) => a.t - b.t || (a.device < b.device ? -1 : 1))
      .map(({ t, device, values }) => `${t} ${device} ${values[0]}`)
    expect(seen).toEqual(wanted)
    expect(pages > 1).toBe(limit < 100)
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  },
)
