import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bareJpeg, FrameHeaders } from './camera-frame.ts'

const segment = (marker: number, ...content: number[]) => [
  0xff,
  marker,
  ...[(content.length + 2) >> 8, (content.length + 2) & 255],
  ...content,
]
const start = [0xff, 0xd8]
const end = [0xff, 0xd9]
const frame = (width: number, height: number, precision = 8, marker = 0xc0) =>
  segment(marker, precision, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0)
const scan = [...segment(0xda, 1, 1, 0, 0, 63, 0), 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]
const table = segment(0xdb, 0, ...new Array<number>(64).fill(1))
const thumbnail = segment(0xe1, ...[...'Exif'].map((letter) => letter.charCodeAt(0)), 0, 0, ...start, ...end)
const comment = segment(0xfe, 1, 2, 3)

const whole = [...start, ...table, ...frame(640, 360), ...scan, ...end]

test('a picture gives its size and comes back as it was', () => {
  expect(bareJpeg(Uint8Array.from(whole))).toEqual({ width: 640, height: 360, bytes: Uint8Array.from(whole) })
})

test('metadata, the thumbnail in it, comments and whatever follows the end are left out', () => {
  const dressed = [
    ...start,
    ...thumbnail,
    ...table,
    ...comment,
    ...frame(640, 360),
    ...scan,
    ...thumbnail,
    ...end,
    7,
    7,
  ]
  expect(bareJpeg(Uint8Array.from(dressed))).toMatchObject({ bytes: Uint8Array.from(whole) })
})

test.each<[string, number[]]>([
  ['nothing', []],
  ['a PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['the magic alone', start],
  ['an end without a picture', [...start, ...end]],
  ['a picture without a scan', [...start, ...frame(640, 360), ...end]],
  ['a scan without a frame header', [...start, ...scan, ...end]],
  ['a picture that is cut off', whole.slice(0, -2)],
  ['a segment longer than the file', [...start, 0xff, 0xdb, 0xff, 0xff, 1]],
  ['two frame headers', [...start, ...frame(640, 360), ...frame(640, 360), ...scan, ...end]],
  ['a picture of no size', [...start, ...frame(0, 0), ...scan, ...end]],
  ['a picture of 65,535 pixels', [...start, ...frame(65_535, 65_535), ...scan, ...end]],
  ['a precision that browsers do not draw', [...start, ...frame(640, 360, 12), ...scan, ...end]],
  ['a Huffman table in the place of the frame header', [...start, ...frame(640, 360, 8, 0xc4), ...scan, ...end]],
])('%s is no picture', (_, bytes) => {
  expect(bareJpeg(Uint8Array.from(bytes))).toHaveProperty('wrong')
})

test('whatever the bytes are, there is an answer, and what is taken is taken again unchanged', () => {
  const mutated = fc
    .tuple(fc.nat(whole.length - 1), fc.nat(255))
    .map(([at, byte]) => Uint8Array.from(whole.with(at, byte)))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), mutated), (bytes) => {
      const read = bareJpeg(bytes)
      if ('bytes' in read) expect(bareJpeg(read.bytes)).toEqual(read)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [{ 'x-frame-masked': 'faces, plates', 'x-frame-time': '2026-11-22T01:00:00Z' }, true],
  [{ 'x-frame-masked': 'plates,faces', 'x-frame-time': '2026-11-22T01:00:00.250Z' }, true],
  [{ 'x-frame-masked': 'faces', 'x-frame-time': '2026-11-22T01:00:00Z' }, false],
  [{ 'x-frame-masked': 'none', 'x-frame-time': '2026-11-22T01:00:00Z' }, false],
  [{ 'x-frame-time': '2026-11-22T01:00:00Z' }, false],
  [{ 'x-frame-masked': 'faces, plates', 'x-frame-time': 'now' }, false],
])('%j beside a picture is enough: %s', (headers, isEnough) => {
  expect(FrameHeaders.safeParse(headers).success).toBe(isEnough)
})
