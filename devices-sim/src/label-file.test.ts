import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { labelFile } from './label-file.ts'

const Line = z.object({ id: z.string(), end: z.string() })
const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 5, minute)).toISOString()
const trouble = (id: string, end: number) => ({
  id,
  kind: 'spike' as const,
  level: 'event' as const,
  devices: ['TC-1'],
  gateway: null,
  communes: ['20242'],
  start: at(0),
  end: at(end),
  lane: 'live' as const,
})

test('a trouble that a restart has cut short ends at the restart, by a later line of its id', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ioc-labels-')), 'labels.ndjson')
  const first = labelFile(path, Date.parse(at(0)))
  first(trouble('past', 5))
  first(trouble('cut', 30))
  labelFile(path, Date.parse(at(10)))(trouble('new', 40))
  labelFile(path, Date.parse(at(20)))
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const ends = new Map(lines.map((line) => Line.parse(JSON.parse(line))).map(({ id, end }) => [id, end]))
  expect(Object.fromEntries(ends)).toEqual({ past: at(5), cut: at(10), new: at(20) })
})
