import { expect, test } from 'vitest'
import { foldedText, foldedWords } from './folded-text.ts'

test.each([
  ['Ngập ĐƯỜNG Nguyễn Văn Linh', 'ngap duong nguyen van linh'],
  ['Hoà Khánh', 'hoa khanh'],
  ['Hòa Khánh', 'hoa khanh'],
  ['đặc khu  Hoàng Sa (48)', 'dac khu hoang sa 48'],
  ['SC-2026-000123', 'sc 2026 000123'],
  ['Ngập'.normalize('NFD'), 'ngap'],
  ['…', ''],
])('%s is searched as %s', (text, folded) => {
  expect(foldedText(text)).toBe(folded)
})

test('a word counts once', () => {
  expect(foldedWords('Cầu cầu CAU rồng')).toEqual(['cau', 'rong'])
  expect(foldedWords('…')).toEqual([])
})
