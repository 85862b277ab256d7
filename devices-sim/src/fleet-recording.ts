import type { Saying } from './pack.ts'
import type { RecordingHeader } from './recording.ts'
import { type RecordingWriter, writeRecording } from './recording-file.ts'

/**
 * Writes what the live fleet says up to `to` (ms) as a recording. It is told in order of time, `at` being the time of
 * the round; what a device says under a wrong clock is left out, for a recording cannot go back.
 */
export async function recordFleet(of: {
  path: string
  devices: readonly string[]
  from: number
  to: number
  seed: number
}): Promise<{ said(sayings: readonly Saying[], at: number): void; close(): Promise<void> }> {
  const header: RecordingHeader = {
    type: 'recording',
    version: 1,
    name: 'simulated-fleet',
    source: `devices-sim, seed ${of.seed}`,
    from: new Date(of.from).toISOString(),
    to: new Date(of.to).toISOString(),
    devices: [],
    uses: [...of.devices],
    note: 'Simulated, with planted trouble.',
  }
  const writer: RecordingWriter = await writeRecording(of.path, header)
  let writing = Promise.resolve()
  return {
    said: (sayings, at) => {
      if (at < of.from || at > of.to) return
      for (const { instrument, t, values } of sayings) {
        if (t !== at) continue
        const line = { t: new Date(t).toISOString(), device: instrument.device.id, values }
        writing = writing.then(() => writer.write(line))
      }
    },
    close: async () => {
      await writing
      await writer.close()
    },
  }
}
