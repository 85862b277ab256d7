import { expect, test } from 'vitest'
import { camerasFit, columnRoom } from './column-room.ts'

test.each([
  ['a wall of 1080 lines holds seven scales and three tasks', 55, { scales: 9, tasks: 9 }, { scales: 7, tasks: 3 }],
  ['tasks keep three rows where it is tight', 45, { scales: 9, tasks: 9 }, { scales: 3, tasks: 3 }],
  ['what scales do not need is for tasks', 55, { scales: 2, tasks: 9 }, { scales: 2, tasks: 7 }],
  ['no more than there are', 90, { scales: 2, tasks: 1 }, { scales: 2, tasks: 1 }],
  ['no tasks, no heading of theirs', 45, { scales: 9, tasks: 0 }, { scales: 7, tasks: 0 }],
  ['no room at all: the first alarm stays', 20, { scales: 9, tasks: 9 }, { scales: 0, tasks: 0 }],
])('%s', (_, column, wanted, fits) => expect(columnRoom(column, wanted)).toEqual(fits))

test.each([
  [45.5, 0, true],
  [45.5, 3, true],
  [45.5, 4, false],
  [22.4, 1, false],
])('in %f rem beside %i alarms cameras have room: %s', (room, rows, fits) => expect(camerasFit(room, rows)).toBe(fits))
