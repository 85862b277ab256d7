import { expect, test } from 'vitest'
import { commandableDevices, commandedDevice } from './commandable-devices.ts'

const device = (id: string, kind: string, commune: string) => ({
  ...{ no: 1, id, name: `Bơm ${id}`, kind, commune, site: null, lat: 16, lon: 108, intervalSeconds: 30 },
  simulated: true,
})
const devices = [
  device('B', 'pump', '20242'),
  device('A', 'pump', '20242'),
  device('M', 'meter', '20242'),
  device('FAR', 'pump', '20194'),
  device('TOLD', 'pump', '20194'),
]
const alert = { key: 'TOLD/dry', subject: 'TOLD', raisedAt: '2026-11-22T00:00:00Z' }

test('devices of the alerts come first, then those of the commune, and none that takes no commands', () => {
  const named = (incident: Parameters<typeof commandableDevices>[0]) =>
    commandableDevices(incident, devices, (kind) => kind === 'pump').map(({ id }) => id)
  expect(named({ alerts: [alert] as never, commune: '20242' })).toEqual(['TOLD', 'A', 'B'])
  expect(named({ alerts: [], commune: null })).toEqual([])
})

const commanded = (command: string, device: string, state: string, version: number) => ({
  ...{ version, at: '2026-11-22T00:00:00Z', who: 'thinh' },
  event: { type: 'commanded', command, device, name: 'start', state, detail: '' } as never,
})
test.each([
  ['none was given', [], null],
  ['the newest', [commanded('1', 'A', 'done', 1), commanded('2', 'B', 'issued', 2)], 'B'],
  ['one that waits for a second person', [commanded('1', 'A', 'requested', 1), commanded('2', 'B', 'issued', 2)], 'A'],
  [
    'one that waited and was decided waits no more',
    [...[commanded('1', 'A', 'requested', 1), commanded('2', 'B', 'issued', 2), commanded('1', 'A', 'rejected', 3)]],
    'A',
  ],
  [
    'two, the first decided',
    [...[commanded('1', 'A', 'requested', 1), commanded('1', 'A', 'issued', 2), commanded('2', 'B', 'requested', 3)]],
    'B',
  ],
])('the device that a command was for: %s', (_, events, found) => expect(commandedDevice(events)).toBe(found))
