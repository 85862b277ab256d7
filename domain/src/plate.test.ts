import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutPlates } from './plate.ts'

test.each([
  ['Xe 43A-123.45 lật', 'Xe 43A-••• lật'],
  ['xe máy 92B1-234.56, xe tải 51C 12345', 'xe máy 92B1-•••, xe tải 51C-•••'],
  ['xe 29LD-123.45 và 80NG.1234', 'xe 29LD-••• và 80NG-•••'],
  ['xe cũ 43H-1234, 29-LD1234', 'xe cũ 43H-•••, 29-LD-•••'],
  ['MĐ 43-MĐ1 123.45.', 'MĐ 43-MĐ1-•••.'],
  ['xe 43a12345 và 43a-123.45', 'xe 43a-••• và 43a-•••'],
  ['Biển số:43A 123 45', 'Biển số:43A-•••'],
])('"%s" leaves as "%s"', (text, left) => expect(withoutPlates(text)).toBe(left))

test.each([
  'SV-2611-0181 · CC-20257-001 · HY-CAULAU',
  'TBA 110 kV An Đồn, lộ 473, sâu 30 m 1500 hộ',
  '21/11/2026 14:32, 0912 345 678, 20242, 12h00, 5,62 m',
  '4.210 hộ, 11 trạm, 35 A 220 V, QT-NGAP-03',
  'bơm 35 A 2200 V, đèn 12 V 1000 W, cáp 22 KV 1200 m, 30 K 12345 lượt',
  '12345AB12345',
])('"%s" holds no plate', (text) => expect(withoutPlates(text)).toBe(text))

test('whatever plate stands in whatever text, none is left, and nothing is masked twice', () => {
  const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`))
  const plate = fc
    .tuple(digits(2), fc.stringMatching(/^[A-HK-Z]{1,2}$/), fc.constantFrom('', '-', ' ', '. '), digits(3), digits(2))
    .map(([province, series, between, three, two]) => `${province}${series}${between}${three}.${two}`)
  fc.assert(
    fc.property(
      fc.constantFrom('', 'xe ', '(', 'Biển:'),
      plate,
      fc.constantFrom('', ' lật', ')', ', chạy'),
      (...parts) => {
        const left = withoutPlates(parts.join(''))
        expect(left).not.toMatch(/\d{3}\.\d{2}/)
        expect(withoutPlates(left)).toBe(left)
      },
    ),
  )
})
