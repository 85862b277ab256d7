import { expect, test } from 'vitest'
import { hasRoom, labelBox, saidOnce } from './label-room.ts'

const map = { left: 0, top: 0, right: 800, bottom: 600 }
const inset = { left: 500, top: 0, right: 800, bottom: 200 }

test.each([
  ['in the middle', 300, 300, true],
  ['cut by the left edge', 20, 300, false],
  ['cut by the bottom edge', 300, 595, false],
  ['half under an inset', 490, 100, false],
  ['below the inset', 600, 300, true],
])('a name %s has room: %#', (_, x, y, room) => {
  expect(hasRoom(labelBox({ x, y }, 12, 16), map, [inset])).toBe(room)
})

test('three alarms of one site write its name once', () => {
  expect(saidOnce(['An Đồn', 'An Đồn', '', 'Hội An', 'An Đồn'])).toEqual(['An Đồn', '', '', 'Hội An', ''])
})
