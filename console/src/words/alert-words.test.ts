import { expect, test } from 'vitest'
import { devicePart } from './alert-words.ts'

test.each([
  ['Lộ 473, TBA 110 kV An Đồn', 'TBA 110 kV An Đồn', 'Lộ 473'],
  ['Trạm đếm xe Cầu Rồng (Dragon Bridge), làn 1', 'Cầu Rồng (Dragon Bridge)', 'Trạm đếm xe, làn 1'],
  ['Trạm thời tiết Bà Nà Hills', 'Bà Nà Hills', 'Trạm thời tiết'],
  ['Trạm đo mưa Hoàng Sa', 'Trạm đo mưa Hoàng Sa', ''],
  ['Máy bơm số 2', 'Hồ A Vương', 'Máy bơm số 2'],
])('beside its site, %s at %s is named "%s"', (device, site, part) => {
  expect(devicePart(device, site)).toBe(part)
})
