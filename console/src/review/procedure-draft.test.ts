import { AlertClass } from '@ioc/domain/alert'
import { firstProcedures } from '@ioc/domain/facts/procedures'
import { ProcedureEdit } from '@ioc/domain/messages/incident-shapes'
import { expect, test } from 'vitest'
import { classRows, draftOf, editOf, emptyStep, firstDraft, moved, placeFaults } from './procedure-draft.ts'

const [flood] = firstProcedures
if (!flood) throw new Error('no procedure')
const draft = draftOf(flood, 4)
const faultsOf = (bad: typeof draft) =>
  placeFaults(
    (ProcedureEdit.safeParse(editOf(bad)).error?.issues ?? []).map(({ path, message }) => ({
      ...{ path: ['body', ...path].join('.'), message },
    })),
    bad,
  )

test('a draft of any version that nobody touched is that version, made from the one in force', () => {
  const { id: _, ...body } = flood
  expect(ProcedureEdit.parse(editOf(draft))).toEqual({ ...body, version: 4 })
})

test('a step moves one place, and not beyond the ends', () => {
  const ids = (steps: typeof draft.steps) => steps.map(({ id }) => id)
  const [first = '', second = '', ...rest] = ids(draft.steps)
  expect(ids(moved(draft.steps, 1, -1))).toEqual([second, first, ...rest])
  expect(ids(moved(draft.steps, 0, 1))).toEqual([second, first, ...rest])
  expect(ids(moved(draft.steps, 0, -1))).toEqual(ids(draft.steps))
  expect(ids(moved(draft.steps, draft.steps.length - 1, 1))).toEqual(ids(draft.steps))
})

test('what the schema of the server refuses is placed at the field of its step', () => {
  const [first, second, ...rest] = draft.steps
  if (!first || !second) throw new Error('no steps')
  const bad = {
    ...draft,
    title: { vi: 'Ngập', en: ' ' },
    steps: [{ ...first, workEn: '' }, { ...second, minutes: '15 phút', roleVi: 'x'.repeat(301) }, ...rest],
  }
  expect(faultsOf(bad)).toEqual({
    placed: [
      { place: 'title.en', wrong: 'words' },
      { place: `${second.key}.roleVi`, wrong: 'words' },
      { place: `${second.key}.minutes`, wrong: 'minutes' },
      { place: `${first.key}.workEn`, wrong: 'words' },
    ].toSorted((a, b) => order(a.place) - order(b.place)),
    rest: [],
  })
  function order(place: string) {
    return ['title.en', `${first?.key}.workEn`, `${second?.key}.roleVi`, `${second?.key}.minutes`].indexOf(place)
  }
  expect(faultsOf({ ...draft, steps: [] }).placed).toEqual([{ place: 'steps', wrong: 'steps' }])
})

test.each(['0', '-5', '1,5', '43201', ''])('%j minutes are refused', (minutes) => {
  const steps = draft.steps.map((step) => ({ ...step, minutes }))
  expect(faultsOf({ ...draft, steps }).placed.map(({ wrong }) => wrong)).toEqual(steps.map(() => 'minutes'))
})

test('every class of alert has its row, with its procedure or without', () => {
  const rows = classRows(firstProcedures)
  expect(rows.find((row) => row.class === 'flood')).toEqual({ id: 'flood', class: 'flood', procedure: flood })
  expect(rows.find((row) => row.class === 'crowd')).toEqual({ id: 'crowd', class: 'crowd', procedure: null })
  expect(rows.map(({ class: alertClass }) => alertClass)).toEqual(AlertClass.options)
})

test('a new step has an id that no other has', () => {
  const one = emptyStep([])
  expect([one.id, emptyStep([{ ...one, id: 'step_2' }]).id]).toEqual(['step_1', 'step_3'])
})

test('a first procedure of a class bears its name', () => {
  const first = firstDraft('crowd', { vi: 'Tụ tập', en: 'Crowd' })
  expect([first.id, first.from, first.steps.length]).toEqual(['crowd', 0, 1])
})
