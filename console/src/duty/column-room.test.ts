import { expect, test } from 'vitest'
import { camerasFit, columnRoom, heights, rowsFit } from './column-room.ts'

test.each([
  ['a wall of 1080 lines holds seven scales and three tasks', 55, { scales: 9, tasks: 9 }, { scales: 7, tasks: 3 }],
  ['tasks keep three rows where it is tight', 45, { scales: 9, tasks: 9 }, { scales: 3, tasks: 3 }],
  ['what scales do not need is for tasks', 55, { scales: 2, tasks: 9 }, { scales: 2, tasks: 7 }],
  ['no more than there are', 90, { scales: 2, tasks: 1 }, { scales: 2, tasks: 1 }],
  ['no tasks, no heading of theirs', 45, { scales: 9, tasks: 0 }, { scales: 7, tasks: 0 }],
  ['no room at all: the first alarm stays', 20, { scales: 9, tasks: 9 }, { scales: 0, tasks: 0 }],
])('%s', (_, column, wanted, fits) => expect(columnRoom(column, wanted)).toEqual(fits))

test.each([
  [45.5, 0, heights.row, true],
  [45.5, 3, heights.row, true],
  [45.5, 4, heights.row, false],
  [22.4, 1, heights.row, false],
  [41, 4, 6.875, true],
])('in %f rem beside %i alarms of %f cameras have room: %s', (room, rows, row, fits) =>
  expect(camerasFit(room, rows, row)).toBe(fits),
)

test('as many alarms are shown as fit, by the height that the screen draws; one always is', () => {
  expect([rowsFit(29, heights.row), rowsFit(29, 6.875), rowsFit(0, heights.row)]).toEqual([3, 4, 1])
})
