import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { recordFleet } from './fleet-recording.ts'
import type { Moment } from './recording.ts'
import { openRecording } from './recording-file.ts'

test('a recording of the fleet holds what was said in its span, without what was said under a wrong clock', async () => {
  const [instrument] = instrumentsOf(48, makeFleet(48, 100).devices)
  if (!instrument) throw new Error('no device')
  const path = join(mkdtempSync(join(tmpdir(), 'fleet-')), 'fleet.ndjson')
  const from = Date.parse('2026-11-21T03:00:00Z')
  const devices = [instrument.device.id]
  const recording = await recordFleet({ path, devices, from, to: from + 60_000, seed: 48 })
  const say = (at: number, t = at) => recording.said([{ instrument, t, values: { speed: 9 } }], at)
  say(from + 1000)
  say(from + 2000, from + 420_000)
  say(from + 3000)
  say(from + 61_000)
  await recording.close()
  const { header, moments } = await openRecording(path)
  const read: Moment[] = []
  for await (const moment of moments) read.push(moment)
  expect(header.uses).toEqual(devices)
  expect(read.map((moment) => moment.t - from)).toEqual([1000, 3000])
})
