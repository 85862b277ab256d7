import { foldedText } from '@ioc/domain/folded-text'
import { expect, test } from 'vitest'
import { type Finding, isFound, shownGroups } from './finding.ts'
import { foundProvinces } from './found-provinces.ts'

test.each([
  ['Ngập 64 cm, đường Nguyễn Văn Linh', 'nguyen van', true],
  ['Ngập 64 cm, đường Nguyễn Văn Linh', 'Đường ngập', true],
  ['Ngập 64 cm, đường Nguyễn Văn Linh', 'linh cau', false],
  ['Trạm đếm xe Cầu Rồng', 'ram', false],
  ['TC-20242-001', '20242 001', true],
  ['Cầu Rồng', '', true],
])('%s is looked for by "%s": %s', (text, q, found) => {
  expect(isFound(foldedText(text), q)).toBe(found)
})

test.each([
  ['da nang', ['48']],
  ['Đà Nẵng', ['48']],
  ['HO CHI MINH', ['79']],
  ['hanoi', ['01']],
  ['ha noi', ['01']],
  ['quang', ['08', '22', '44', '51']],
  ['48', ['48']],
  ['ang', []],
])('the provinces that "%s" finds are %j', (q, codes) => {
  expect(foundProvinces(q)).toEqual(codes)
})

test('what does not fit is counted, group by group, and no group is empty', () => {
  const make = (group: Finding['group'], id: string): Finding => ({
    ...{ id, group, title: id, more: '', off: null, run: () => undefined },
  })
  const all = [make('communes', 'a'), ...['b', 'c', 'd'].map((id) => make('incidents', id))]
  const groups = shownGroups(all, 2)
  expect(groups.map(({ group, shown, more }) => [group, shown.map(({ id }) => id).join(''), more])).toEqual([
    ['incidents', 'bc', 1],
    ['communes', 'a', 0],
  ])
})
