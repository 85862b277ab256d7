import { mkdirSync, writeFileSync } from 'node:fs'
import { floodRecording } from './flood-recording.ts'

/** Writes devices-sim/recordings/flood-2025-10.ndjson anew from the facts. */
const folder = new URL('../recordings/', import.meta.url)
mkdirSync(folder, { recursive: true })
const text = floodRecording()
writeFileSync(new URL('flood-2025-10.ndjson', folder), text)
process.stdout.write(`flood-2025-10.ndjson: ${text.split('\n').length - 1} lines, ${text.length} bytes\n`)
