import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { knownSettings, unknownSettings } from './unknown-settings.ts'

const root = resolve(import.meta.dirname, '../..')
const known = knownSettings(root)

test('a setting that is written wrongly is said, with the one that was meant', () => {
  const said = unknownSettings({ IOC_MQT_PORT: '1', IOC_STORE_RAW_DAY: '2', IOC_HTTP_PORT: '3', HOME: '/' }, known)
  expect(said).toEqual([
    'IOC_MQT_PORT is no setting and does nothing: was IOC_MQTT_PORT meant? (see docs/settings.md)',
    'IOC_STORE_RAW_DAY is no setting and does nothing: was IOC_STORE_RAW_DAYS meant? (see docs/settings.md)',
  ])
})

test('settings of any room, and of the tests, are known; without the list nobody is blamed', () => {
  const settings = Object.fromEntries([...known, 'IOC_TEST_ALL'].map((name) => [name, 'x']))
  expect(known.size).toBeGreaterThan(40)
  expect(unknownSettings(settings, known)).toEqual([])
  expect(unknownSettings({ IOC_MQT_PORT: '1' }, knownSettings('/nowhere'))).toEqual([])
})

test('every setting that a room reads stands in the list', () => {
  const rooms = ['broker', 'ingest', 'analytics', 'operations', 'devices-sim', 'centre', 'room']
  const read = rooms.flatMap((room) =>
    readdirSync(join(root, room, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('.test'))
      .flatMap(
        (file) =>
          readFileSync(join(root, room, 'src', file), 'utf8').match(/\bIOC_[A-Z0-9_]+(?=: (?:z\.|port\(|days\())/g) ??
          [],
      ),
  )
  expect(read.length).toBeGreaterThan(30)
  expect(read.filter((name) => !known.has(name))).toEqual([])
})
