import { frameTolerance } from '@ioc/domain/camera-frame'
import { expect, test } from 'vitest'
import { FrameShelf } from './frame-shelf.ts'

const at = (ms: number) => ({ taken: ms, arrived: ms })

test('only the newest picture of a camera is held, and bytes are counted so', () => {
  const shelf = new FrameShelf({ cameras: 10, bytes: 1000 }, () => undefined)
  shelf.put('A', new Uint8Array(100), at(1))
  shelf.put('A', new Uint8Array(30), at(2))
  expect([shelf.cameras, shelf.bytes, shelf.newest('A', 3)?.taken]).toEqual([1, 30, 2])
})

test('whoever has not sent for longest leaves when there are too many bytes or cameras', () => {
  const left: string[] = []
  const shelf = new FrameShelf({ cameras: 3, bytes: 250 }, (why) => void left.push(why))
  for (const [place, camera] of ['A', 'B', 'A', 'C'].entries()) shelf.put(camera, new Uint8Array(100), at(place))
  expect([shelf.newest('A', 9), shelf.newest('B', 9), shelf.newest('C', 9)].map(Boolean)).toEqual([true, false, true])
  for (const camera of ['D', 'E', 'F', 'G']) shelf.put(camera, new Uint8Array(1), at(10))
  expect([shelf.cameras, shelf.bytes, left.length]).toEqual([3, 3, 4])
  shelf.put('H', new Uint8Array(300), at(11))
  expect([shelf.cameras, shelf.bytes]).toEqual([0, 0])
})

test('a picture is forgotten an hour after it was taken, and when its camera leaves the registry', () => {
  const left: string[] = []
  const shelf = new FrameShelf({ cameras: 3, bytes: 250 }, (why) => void left.push(why))
  shelf.put('A', new Uint8Array(1), at(0))
  shelf.put('B', new Uint8Array(1), at(frameTolerance.keptMs - 1))
  expect(shelf.newest('A', frameTolerance.keptMs - 1)).toBeDefined()
  expect(shelf.newest('A', frameTolerance.keptMs)).toBeUndefined()
  shelf.forgetOld(frameTolerance.keptMs)
  shelf.remove('B')
  shelf.remove('B')
  expect([shelf.cameras, shelf.bytes, left]).toEqual([0, 0, ['age', 'removed']])
})
