import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AlertList, CentreState, Counts, History } from '@ioc/domain/messages/api-shapes'
import { testGauge } from '@ioc/domain/testing/test-device'
import { z } from 'zod'
import { root, startProvince } from './province.ts'
import { publishAs } from './publisher.ts'

/**
 * Writes what this release leaves on disk as a fixture for every later one: `npm run fixture` makes
 * centre/test/fixtures/v<version>.tar.gz, a data folder and `expected.json` with what a reader of it must find.
 */
const Expected = z.object({
  version: z.string(),
  devices: z.array(z.string()),
  history: History,
  counts: Counts,
  alerts: z.array(z.string()),
})

const { values: words } = parseArgs({
  options: { out: { type: 'string', default: join(root, 'centre/test/fixtures') } },
})
const province = await startProvince()
const { version } = await province.ask('/api/centre', CentreState)
const tokens = await province.register(['G-1', 'G-2'].map((id) => testGauge(id)))
const begin = Math.floor(Date.now() / 60_000) * 60_000 - 40 * 60_000
const publish = await publishAs(province.mqttPort(), 'G-1', tokens.get('G-1') ?? '')
for (let n = 0; n < 40; n++)
  await publish('ioc/live/reading/20599/G-1', [
    { n: 'level', u: 'm', v: Number((1 + n / 10).toFixed(2)), bt: (begin + n * 60_000) / 1000 },
  ])
// One late, one conflicting, one that nobody can read: each leaves its own trace on disk.
await publish('ioc/live/reading/20599/G-1', [{ n: 'level', u: 'm', v: 1.05, bt: begin / 1000 + 30 }])
await publish('ioc/live/reading/20599/G-1', [{ n: 'level', u: 'm', v: 9, bt: begin / 1000 }])
await publish('ioc/live/reading/20599/G-1', 'rubbish')
for (let n = 0; n < 100; n++) {
  const { messages, readings } = await province.counts()
  const { total } = await province.ask('/api/alerts', AlertList)
  if (messages.parsed === 42 && messages.malformed === 1 && readings.inFlight === 0 && total > 0) break
  await sleep(200)
}
const expected: z.infer<typeof Expected> = {
  version,
  devices: ['G-1', 'G-2'],
  history: await province.ask(`/api/devices/G-1/history?metric=level&from=${begin}&to=${begin + 3_600_000}`, History),
  counts: await province.counts(),
  alerts: (await province.ask('/api/alerts', AlertList)).alerts.map((alert) => alert.key),
}
await publish.end()
await province.stop(true)
rmSync(join(province.dataDir, 'run'), { recursive: true })
for (const file of readdirSync(province.dataDir, { recursive: true, encoding: 'utf8' }))
  if (/\.(lock|wake)$|-journal$/.test(file)) rmSync(join(province.dataDir, file))
writeFileSync(join(province.dataDir, 'expected.json'), JSON.stringify(expected))
const packed = join(words.out, `v${version}.tar.gz`)
const done = spawnSync('tar', ['-C', province.dataDir, '-czf', packed, '.'], { stdio: 'inherit' })
rmSync(province.dataDir, { recursive: true })
process.stdout.write(`${packed}: ${expected.history.v.length} levels, alerts ${expected.alerts.join(', ')}\n`)
process.exit(done.status ?? 1)
