import { expect, test } from 'vitest'
import { readPreferences } from './preferences.ts'
import { rootSize } from './root-size.ts'

const nobody = { distance: null, pitch: null }

test('a wall of four times the pixels has letters of twice the size', () => {
  expect(rootSize(nobody, { width: 1920, height: 1080 })).toBe(16)
  expect(rootSize(nobody, { width: 3840, height: 2160 })).toBe(32)
})

test('a small or odd screen has fewer rows, never smaller letters', () => {
  expect(rootSize(nobody, { width: 1366, height: 768 })).toBe(16)
  expect(rootSize(nobody, { width: 5120, height: 1080 })).toBe(16)
})

test('the distance of the seat decides where it is known', () => {
  const viewport = { width: 3840, height: 2160 }
  expect(rootSize({ distance: 8, pitch: 0.565 }, viewport)).toBeCloseTo(27.9, 1)
  expect(rootSize({ distance: 0.7, pitch: 0.277 }, viewport)).toBe(16)
})

test('the address of the page decides before what was chosen here earlier', () => {
  const before = (name: string) => ({ lang: 'en', theme: 'light' })[name] ?? null
  expect(readPreferences('', before)).toMatchObject({ language: 'en', theme: 'light', lane: 'live' })
  expect(readPreferences('?lang=vi&theme=dark&lane=replay-a', before)).toMatchObject({
    language: 'vi',
    theme: 'dark',
    lane: 'replay-a',
  })
  expect(readPreferences('?distance=5&pitch=0.634', () => null).seat).toEqual({ distance: 5, pitch: 0.634 })
  expect(readPreferences('?distance=far', () => null)).toMatchObject({ language: 'vi', theme: 'dark', seat: nobody })
})
