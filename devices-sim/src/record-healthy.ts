import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { reason } from '@ioc/room/log'
import { healthyRecording } from './healthy-recordings.ts'

/**
 * Writes recordings of healthy fleets to standard output, one after another, each of another seed and another month.
 */
const usage = 'record-healthy.ts [--recordings 30] [--seed 101] [--days 2] [--devices 12 of each kind]'

async function run(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      recordings: { type: 'string', default: '30' },
      seed: { type: 'string', default: '101' },
      days: { type: 'string', default: '2' },
      devices: { type: 'string', default: '12' },
    },
  })
  const [recordings, seed, days, ofEachKind] = [flags.recordings, flags.seed, flags.days, flags.devices].map(Number)
  if (!recordings || !seed || !days || !ofEachKind) throw new Error(`numbers above 0 are wanted:\n${usage}`)
  await pipeline(Readable.from(pages({ recordings, seed, days, ofEachKind })), process.stdout)
}

const linesOnPage = 1000

/** All lines, a thousand together, and a last one by which a reader knows that nothing is missing. */
function* pages(of: { recordings: number; seed: number; days: number; ofEachKind: number }): Generator<string> {
  for (let n = 0; n < of.recordings; n++) {
    // 37 days apart, so that every season and every day of the week has its turn.
    const from = Date.UTC(2025, 0, 6, 17) + n * 37 * 86_400_000
    let page: string[] = []
    for (const line of healthyRecording({ ...of, seed: of.seed + n, from, history: 14 })) {
      page.push(`${JSON.stringify(line)}\n`)
      if (page.length < linesOnPage) continue
      yield page.join('')
      page = []
    }
    yield page.join('')
  }
  yield `${JSON.stringify({ type: 'end', recordings: of.recordings })}\n`
}

try {
  await run()
} catch (cause) {
  process.stderr.write(`record-healthy: ${reason(cause)}\n`)
  process.exitCode = 1
}
