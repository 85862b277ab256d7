import { expect, test } from 'vitest'
import { wallCameras } from './wall-cameras.ts'

/** Three cameras along a road, a kilometre of latitude apart. */
const cameras = ['CAM-1', 'CAM-2', 'CAM-3'].map((id, place) => ({
  device: { id, lat: 16 + place * 0.009, lon: 108.2, ...{ no: place, name: id, kind: 'camera_counter' }, ...rest() },
  busy: [10, 30, 20][place] ?? 0,
}))
function rest() {
  return { commune: '20194', site: null, intervalSeconds: 30, simulated: true }
}
const at = (place: number) => ({ lat: 16 + place * 0.009, lon: 108.2 })
const far = { lat: 15, lon: 108.2 }

test.each([
  ['with no alarm the busiest are shown', { alarms: [], shown: [] }, ['CAM-2', 'CAM-3']],
  ['what is shown stays, however busy others are', { alarms: [], shown: ['CAM-1', 'CAM-3'] }, ['CAM-1', 'CAM-3']],
  ['the nearest to an alarm comes first', { alarms: [at(0.1)], shown: ['CAM-2', 'CAM-3'] }, ['CAM-1', 'CAM-2']],
  ['the heaviest alarm is first', { alarms: [at(2), at(0)], shown: ['CAM-2'] }, ['CAM-3', 'CAM-1']],
  ['two alarms at one camera take one place', { alarms: [at(0), at(0.2)], shown: [] }, ['CAM-1', 'CAM-2']],
  ['an alarm far from all takes none', { alarms: [far], shown: ['CAM-3'] }, ['CAM-3', 'CAM-2']],
  ['one that has no picture any more leaves', { alarms: [], shown: ['GONE', 'CAM-1'] }, ['CAM-1', 'CAM-2']],
])('%s', (_, { alarms, shown }, ids) => expect(wallCameras(cameras, { alarms, shown, most: 2 })).toEqual(ids))

test('where no camera has a picture there is none', () => {
  expect(wallCameras([], { alarms: [far], shown: ['CAM-1'], most: 2 })).toEqual([])
})
