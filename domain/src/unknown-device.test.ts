import { expect, test } from 'vitest'
import { deviceKinds } from './domains.ts'
import { kindSending } from './unknown-device.ts'

test('a device that sends all that a kind measures is guessed as that kind', () => {
  const guessed = deviceKinds.map((kind) => kindSending(kind.metrics.map((metric) => metric.name))?.kind)
  // Where two kinds measure the same, nothing is guessed; never is the guess a wrong one.
  guessed.forEach((guess, place) => {
    if (guess !== undefined) expect(guess).toBe(deviceKinds[place]?.kind)
  })
  expect(guessed.filter((guess) => guess !== undefined).length).toBeGreaterThan(deviceKinds.length / 2)
})

test.each([
  ['nothing that anyone measures', ['smell']],
  ['nothing at all', []],
])('a device that sends %s is of no known kind', (_title, metrics) => {
  expect(kindSending(metrics)).toBeUndefined()
})
