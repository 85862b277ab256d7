import { crc32 } from 'node:zlib'
import { AlertTransition } from '@ioc/domain/alert'
import { z } from 'zod'
import type { Column, Table } from './columns.ts'
import { Detector } from './detector.ts'
import { layoutOfKinds, watchedKind } from './fleet.ts'
import type { Subject, Subjects } from './subjects.ts'

/** Version of the snapshot's layout; a newer one is refused, an older one is rebuilt from the journal. */
const snapshotVersion = 1

const magic = 'IOCA'

const Header = z.object({
  version: z.number(),
  layout: z.string(),
  /** Offset in `accepted` up to which everything is in this state. */
  offset: z.number(),
  /** Devices in the order of their rows: id, kind, and whether it had left. */
  ids: z.array(z.string()),
  kinds: z.array(z.string()),
  gone: z.array(z.number()),
  limits: z.array(
    z.object({
      device: z.number(),
      place: z.number(),
      step: z.number(),
      beyond: z.array(z.number().nullable()),
      within: z.number().nullable(),
      value: z.number(),
    }),
  ),
  marks: z.array(z.object({ key: z.string(), bits: z.number(), named: z.number() })),
  silence: z.object({ stamp: z.number().nullable(), usualGap: z.number() }),
  left: z.array(z.string()),
  active: z.array(AlertTransition),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.number(),
      columns: z.array(z.object({ name: z.string(), bytes: z.number() })),
    }),
  ),
})

/** Why a snapshot could not be used: `newer` stops the room, `unreadable` means to begin again from the journal. */
export type SnapshotRefusal = { refused: 'newer' | 'unreadable'; detail: string }

/** The parts of a snapshot file, in order; the last one is the checksum of the others. */
export function snapshotOf(detector: Detector, offset: number): Uint8Array[] {
  const tables = tablesOf(detector).map(({ name, table }) => ({ name, rows: table.length, parts: table.parts() }))
  const header: z.infer<typeof Header> = {
    version: snapshotVersion,
    layout: layoutOfKinds,
    offset,
    ids: detector.fleet.members.map(({ subject }) => subject.id),
    kinds: detector.fleet.members.map(({ subject }) => subject.kind),
    gone: detector.fleet.members.flatMap(({ gone }, at) => (gone ? [at] : [])),
    limits: detector.limits.snapshot(),
    marks: detector.health.snapshot(),
    silence: detector.silence.snapshot(),
    left: detector.left(),
    active: detector.book.active(),
    tables: tables.map(({ name, rows, parts }) => ({
      name,
      rows,
      columns: parts.map((part) => ({ name: part.name, bytes: part.bytes.length })),
    })),
  }
  const text = Buffer.from(JSON.stringify(header))
  const prefix = Buffer.alloc(12)
  prefix.write(magic)
  prefix.writeUInt32LE(snapshotVersion, 4)
  prefix.writeUInt32LE(text.length, 8)
  const parts: Uint8Array[] = [prefix, text, ...tables.flatMap((table) => table.parts.map((part) => part.bytes))]
  const sum = Buffer.alloc(4)
  // crc32 of an empty part forgets the sum so far (Node 20).
  sum.writeUInt32LE(parts.reduce((crc, part) => (part.byteLength === 0 ? crc : crc32(part, crc)), 0))
  return [...parts, sum]
}

/** A detector as a snapshot has it, and the offset it is true at; or why not. */
export function detectorOf(
  bytes: Uint8Array,
  registry: Subjects,
  lane: string,
): { detector: Detector; offset: number } | SnapshotRefusal {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length < 16 || file.toString('latin1', 0, 4) !== magic) return unreadable('it is no snapshot')
  const version = file.readUInt32LE(4)
  if (version > snapshotVersion)
    return {
      refused: 'newer',
      detail: `it was written by a newer release (version ${version}, this one knows ${snapshotVersion})`,
    }
  if (version < snapshotVersion) return unreadable(`it has the old version ${version}`)
  if (crc32(file.subarray(0, -4)) !== file.readUInt32LE(file.length - 4)) return unreadable('its checksum is wrong')
  const end = 12 + file.readUInt32LE(8)
  const header = Header.safeParse(JSON.parse(file.toString('utf8', 12, end)))
  if (!header.success) return unreadable('its header is malformed')
  if (header.data.layout !== layoutOfKinds) return unreadable('the kinds of devices have changed since')
  const detector = new Detector(registry, lane)
  fill(detector, lane, header.data, file.subarray(end, -4))
  return { detector, offset: header.data.offset }
}

function fill(detector: Detector, lane: string, header: z.infer<typeof Header>, body: Uint8Array): void {
  let from = 0
  const tables = new Map(tablesOf(detector).map(({ name, table }) => [name, table]))
  for (const { name, rows, columns } of header.tables) {
    const places = new Map<string, Uint8Array>()
    for (const column of columns) {
      places.set(column.name, body.subarray(from, from + column.bytes))
      from += column.bytes
    }
    tables.get(name)?.load(rows, (column) => places.get(column) ?? new Uint8Array())
  }
  const gone = new Set(header.gone)
  for (const [at, id] of header.ids.entries()) {
    const kind = header.kinds[at] ?? ''
    const watched = watchedKind(kind)
    if (!watched) continue
    const known = detector.subjects.device(id, lane)
    // A device that has left, or is of another kind now, is only kept for its place; `refresh` takes it out.
    detector.fleet.restore(known?.kind === kind ? known : departed(id, kind), watched, gone.has(at))
  }
  detector.book.restore(header.active)
  detector.limits.restore(header.limits)
  detector.health.restore(header.marks)
  detector.silence.restore(header.silence)
  // Devices may have changed, or left, while this room was away.
  detector.refresh(header.ids.filter((_, at) => !gone.has(at)))
  detector.refreshLeft(header.left)
}

function departed(id: string, kind: string): Subject {
  const nowhere = { commune: '', site: null, gateway: null, thresholds: {}, lane: null }
  return { id, kind, intervalSeconds: 60, simulated: true, ...nowhere }
}

function tablesOf(detector: Detector): { name: string; table: Table<Record<string, Column>> }[] {
  return [
    { name: 'devices', table: detector.fleet.devices },
    { name: 'series', table: detector.fleet.series },
    { name: 'memory', table: detector.forecasts.memory },
    { name: 'judges', table: detector.forecasts.judges },
  ]
}

function unreadable(detail: string): SnapshotRefusal {
  return { refused: 'unreadable', detail }
}
