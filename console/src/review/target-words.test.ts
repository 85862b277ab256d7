import { expect, test } from 'vitest'
import { numberTyped } from './target-words.ts'

test.each([
  ['95,5', 95.5, undefined],
  ['95.5', undefined, 95.5],
  [' −3 ', -3, -3],
  ['1.234', undefined, 1.234],
  ['', undefined, undefined],
  ['chín mươi', undefined, undefined],
])('%o is the number that people of each language mean, or none', (text, vietnamese, english) => {
  expect([numberTyped(text, 'vi'), numberTyped(text, 'en')]).toEqual([vietnamese, english])
})
