import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

const cellOf = (text: string) =>
  csvOf(['x'], [[text]])
    .split('\r\n')
    .slice(1, -1)
    .join('\r\n')

test.each([
  ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
  ['+84 236', `"'+84 236"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['  =1', `"'  =1"`],
  ['＝1', `"'＝1"`],
  ['phường Hải Châu, "cũ"', '"phường Hải Châu, ""cũ"""'],
  ['phường Hải Châu', 'phường Hải Châu'],
])('%j is written as text that no spreadsheet runs', (text, written) => {
  expect(cellOf(text)).toBe(written)
})

test('numbers stay numbers, nothing stays nothing, and Excel is told that it is UTF-8', () => {
  expect(csvOf(['a', 'b', 'c'], [[-1.5, null, 'Ắ']])).toBe('\uFEFFa,b,c\r\n-1.5,,Ắ\r\n')
})
