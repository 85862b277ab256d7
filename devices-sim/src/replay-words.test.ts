import { expect, test } from 'vitest'
import { readReplayWords } from './replay-words.ts'

test('a file, series and a past span of the store are told apart, each with its name and pace', () => {
  expect(readReplayWords(['recordings/Flood 2025.ndjson'])).toEqual({
    wanted: { type: 'file', path: 'recordings/Flood 2025.ndjson' },
    lane: 'replay-flood-2025',
    isLaneWished: false,
    speed: 60,
  })
  expect(readReplayWords(['--series', 'x', '--only', 'a,b', '--write', 'y.ndjson'])).toMatchObject({
    wanted: { type: 'series', folder: 'x', only: ['a', 'b'], fromDay: 0, days: 2, write: 'y.ndjson' },
    speed: 600,
  })
  const words = ['--from', 'store', '--start', '2026-11-20 07:00', '--end', '2026-11-20T01:00Z', '--commune', '20242']
  expect(readReplayWords([...words, '--lane', 'replay-x', '--speed', '30'])).toEqual({
    wanted: {
      type: 'store',
      span: {
        from: Date.parse('2026-11-20T00:00:00Z'),
        to: Date.parse('2026-11-20T01:00:00Z'),
        devices: [],
        communes: ['20242'],
      },
    },
    lane: 'replay-x',
    isLaneWished: true,
    speed: 30,
  })
})

test.each([
  [[], 'say what to play'],
  [['a.ndjson', '--series', 'x'], 'say what to play'],
  [['a.ndjson', 'b.ndjson'], 'say what to play'],
  [['a.ndjson', '--speed', '601'], '--speed is 1 to 600'],
  [['a.ndjson', '--write', 'b'], '--write goes with --series'],
  [['--series', 'x', '--days', 'two'], 'both numbers'],
  [['--from', 'store'], 'wants --start and --end'],
  [['--from', 'store', '--start', 'now', '--end', '2026-01-01'], '"now" is no time'],
  [['--from', 'store', '--start', '2026-01-02', '--end', '2026-01-01'], '--start must be before --end'],
  [['--from', 'store', '--start', '2026-01-01', '--end', '2026-01-02', '--commune', 'x'], 'five digits'],
])('%j is refused with what to type', (words, why) => {
  expect(() => readReplayWords(words)).toThrow(why)
})
