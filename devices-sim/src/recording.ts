import { Device } from '@ioc/domain/registry'
import { z } from 'zod'

/**
 * A recording: one header line, then one line for each device and moment, in order of time. README.md says it in words.
 * `devices` are those the recording brings along; `uses` are ids of the live registry that it speaks for.
 */
export const RecordingHeader = z.object({
  type: z.literal('recording'),
  version: z.literal(1),
  name: z.string().min(1),
  source: z.string().max(200),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  devices: z.array(Device),
  uses: z.array(z.string()),
  note: z.string(),
})
export type RecordingHeader = z.infer<typeof RecordingHeader>

/** Values of one device at one moment, in the metrics' primary units; `interpolated`: made between real ones. */
export const RecordingLine = z.object({
  t: z.iso.datetime({ offset: true }),
  device: z.string(),
  values: z.record(z.string(), z.number()),
  interpolated: z.literal(true).optional(),
})
export type RecordingLine = z.infer<typeof RecordingLine>

/** One line of a recording once read; `t` in ms since 1970. */
export type Moment = { t: number; device: string; values: Record<string, number> }

/** A recording as it is played: what it is, and its moments in order of time. */
export type Recording = { header: RecordingHeader; moments: AsyncIterable<Moment> | Iterable<Moment> }
