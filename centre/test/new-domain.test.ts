import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { root } from './province.ts'

/** A sixth domain, put into a copy of the repository as its two files and nothing else. */
const copy = mkdtempSync(join(tmpdir(), 'ioc-new-domain-'))
const left = new Set(['node_modules', '.git', '.tsc', 'dist', 'var'])
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const airKinds = `import type { DeviceDomain } from '../device-kind.ts'

export const airQuality: DeviceDomain = {
  name: 'air_quality',
  order: 60,
  label: { vi: 'Không khí', en: 'Air' },
  figure: {
    kind: 'air_station',
    metric: 'air_temperature',
    aggregate: 'mean',
    label: { vi: 'Nhiệt độ', en: 'Temperature' },
    display: { unit: '°C', factor: 1, digits: 1 },
  },
  kinds: [
    {
      kind: 'air_station',
      label: { vi: 'Trạm không khí', en: 'Air station' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'air_temperature',
          label: { vi: 'Nhiệt độ', en: 'Temperature' },
          unit: 'Cel',
          display: { unit: '°C', factor: 1, digits: 1 },
          plausible: [-20, 60],
          resolution: 0.05,
        },
      ],
      limits: [
        {
          rule: 'heat',
          class: 'equipment',
          metric: 'air_temperature',
          direction: 'above',
          thresholds: [{ name: 'hot', value: 45, level: 'event', priority: null, title: { vi: 'Nóng', en: 'Hot' } }],
          deadband: 1,
          onDelaySeconds: 60,
          offDelaySeconds: 60,
          groupBy: 'device',
        },
      ],
      forecast: ['air_temperature'],
    },
  ],
}
`

const airWorld = `import { shake } from '../noise.ts'
import type { World } from '../world.ts'

export const airQuality: World = {
  domain: 'air_quality',
  shapes: [
    {
      kind: 'air_station',
      prefix: 'AQ',
      share: 0.1,
      postings: [],
      alone: 0,
      weight: () => 1,
      everywhere: true,
      name: (n, commune) => \`Trạm không khí \${n}, \${commune}\`,
      sentAs: [],
    },
  ],
  values: ({ seed, device }, moment, weather) => ({
    air_temperature: weather.warmth(device.lat, device.lon, moment.t) + 0.4 * shake(seed, moment.t, 1),
  }),
  troubles: [],
}
`

const question = `
import { domains } from '@ioc/domain/domains'
import { makeFleet, instrumentsOf } from './devices-sim/src/fleet.ts'
import { healthyRecording } from './devices-sim/src/healthy-recordings.ts'
const { devices } = makeFleet(48, 2000)
const [header] = healthyRecording({ seed: 1, from: 0, history: 1, days: 1, ofEachKind: 2 })
process.stdout.write(JSON.stringify({
  domains: domains.map((domain) => domain.name),
  stations: devices.filter((device) => device.kind === 'air_station').length,
  trained: header.devices.filter((device) => device.kind === 'air_station').length,
}))
`

const Answer = z.object({ domains: z.array(z.string()), stations: z.number(), trained: z.number() })

function run(words: string[]) {
  const done = spawnSync(process.execPath, words, { cwd: copy, encoding: 'utf8', maxBuffer: 1e8 })
  return { code: done.status, output: `${done.stdout}\n${done.stderr}`, answer: done.stdout }
}

/** The copy's packages are its own rooms and, for all else, those of the repository. */
function linkPackages(): void {
  const packages = join(root, 'node_modules')
  mkdirSync(join(copy, 'node_modules/@ioc'), { recursive: true })
  for (const name of readdirSync(packages).filter((one) => one !== '@ioc'))
    symlinkSync(join(packages, name), join(copy, 'node_modules', name))
  for (const room of readdirSync(join(packages, '@ioc')))
    symlinkSync(join(copy, room), join(copy, 'node_modules/@ioc', room))
}

test('a new domain is one file of kinds and one world, and every room takes it', () => {
  cpSync(root, copy, { recursive: true, filter: (source) => !left.has(basename(source)) })
  linkPackages()
  writeFileSync(join(copy, 'domain/src/kinds/air-quality.ts'), airKinds)
  writeFileSync(join(copy, 'devices-sim/src/worlds/air-quality.ts'), airWorld)
  writeFileSync(join(copy, 'question.ts'), question)

  const lists = run(['--import', 'tsx', 'centre/src/write-lists.ts'])
  expect(lists.output).toContain('domain/src/kind-list.ts')
  expect(run(['--import', 'tsx', 'centre/src/write-lists.ts']).answer).toBe('')

  const types = run(['node_modules/typescript/bin/tsc', '--build', '--checkers', '1', '--pretty', 'false'])
  expect(types.code, types.output).toBe(0)
  const asked = run(['--import', 'tsx', 'question.ts'])
  expect(asked.code, asked.output).toBe(0)
  const { domains, stations, trained } = Answer.parse(JSON.parse(asked.answer))
  expect(domains).toEqual(['traffic', 'camera', 'energy', 'agriculture', 'water', 'air_quality'])
  expect(stations).toBeGreaterThan(93)
  expect(trained).toBe(2)
  // What holds of every kind, world and fleet holds of this one too.
  const files = ['domain/src/kinds.test.ts', 'devices-sim/src/fleet.test.ts', 'devices-sim/src/shapes.test.ts']
  // None of these starts a room, so none need be built.
  writeFileSync(join(copy, 'pure.config.js'), 'export default { test: { testTimeout: 120_000, maxWorkers: 1 } }')
  const words = ['run', '--config=pure.config.js', '--no-isolate']
  const tests = run(['node_modules/vitest/vitest.mjs', ...words, ...files])
  expect(tests.code, tests.output).toBe(0)
})
