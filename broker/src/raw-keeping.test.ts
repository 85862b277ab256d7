import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Stamp } from '@ioc/domain/messages/topics'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { brokerFigures } from './figures.ts'
import { LaneJournals } from './lane-journals.ts'
import { keepPruning, keepStamping, sayIfClockIsBehind } from './raw-keeping.ts'
import { until } from './running-broker.ts'

const second = 1000
const start = Date.parse('2026-03-01T00:00:00Z')
let dataDir: string
let journals: LaneJournals
let said: string[]
const log = {
  info: () => {},
  warn: (line: string) => void said.push(line),
  error: (line: string) => void said.push(line),
}

beforeEach(() => {
  said = []
  dataDir = mkdtempSync(join(tmpdir(), 'raw-keeping-'))
  journals = new LaneJournals(dataDir, { bytes: 1e9, freeShare: 0 }, log)
})
afterEach(() => journals.close())

async function stamps(): Promise<string[]> {
  const reader = openReader(journalPath(dataDir, 'broker', 'live'))
  const { records } = await reader.read('raw', 0, 100)
  await reader.close()
  return records.map((record) => Stamp.parse(fromBytes(record.value)).at)
}

test('a clock that jumps three years ahead moves no stamp, is said once and counted', async () => {
  const figures = brokerFigures()
  const walls = [start, Date.parse('2029-03-01T00:00:01Z'), Date.parse('2029-03-01T00:00:02Z'), start + 3 * second]
  let tick = 0
  const now = () => ({ wall: walls[tick] ?? start + tick * second, monotonic: tick++ * second })
  const stop = keepStamping({ journals, figures, log }, now)
  await until('four stamps', async () => (await stamps()).length >= 4)
  stop()
  expect((await stamps()).slice(0, 4)).toEqual([
    '2026-03-01T00:00:00.000Z',
    '2026-03-01T00:00:01.000Z',
    '2026-03-01T00:00:02.000Z',
    '2026-03-01T00:00:03.000Z',
  ])
  expect(said).toEqual([
    'the clock of this machine jumped to 2029-03-01T00:00:01.000Z; stamps go on from 2026-03-01T00:00:01.000Z without it: set the clock right, or restart if it is right now',
    'the clock of this machine is right again; stamps follow it from 2026-03-01T00:00:03.000Z',
  ])
  expect((await figures.clockJumps.get()).values).toMatchObject([{ value: 1 }])
})

test('a clock that is behind what raw already holds is said at the start', async () => {
  await sayIfClockIsBehind({ dataDir, log }, start)
  await journals.stamp({ key: 'ioc/live/stamp', time: start, value: new Uint8Array() })
  await sayIfClockIsBehind({ dataDir, log }, start - 60 * second)
  expect(said).toEqual([])
  await sayIfClockIsBehind({ dataDir, log }, start - 61 * second)
  expect(said).toEqual([
    'the clock of this machine shows 2026-02-28T23:58:59.000Z, before the newest record of raw (2026-03-01T00:00:00.000Z): the live lane stands still until then; check the clock',
  ])
})

test('what ingest has read is pruned from raw, but not while a backup holds it', async () => {
  const figures = brokerFigures()
  const ingest = openWriter(journalPath(dataDir, 'ingest', 'live'), { logs: [] })
  await journals.append('live', { key: 'k', time: start, value: Buffer.from('x') })
  await ingest.commit({ cursors: { raw: 1 } })
  const pruning = keepPruning({ dataDir, journals, figures, log }, 10)
  const held = performance.now()
  pruning.hold(1)
  const raw = journals.writer('live')
  await until('raw is pruned', async () => raw?.size('raw') === 0)
  expect(performance.now() - held).toBeGreaterThanOrEqual(1000)
  await pruning.stop()
  await ingest.close()
})
