import { expect, test } from 'vitest'
import { type DraftFields, fieldsToSend, isOvertaken, shownFields, stillTyped, typeInto } from './draft-fields.ts'

const saved: DraftFields = {
  ...{ assignee: '', accountable: '', tier: 'commune', title: 'Ngập cầu', description: '', class: '' },
  ...{ commune: '', deadline: '', clock: 'always', expected: '', priority: '3' },
}

test('what is typed is shown over what the draft says, and stays when another field changes', () => {
  const typed = typeInto({}, saved, { description: 'Mở cửa phai' })
  const theirs = { ...saved, expected: 'dưới 5 cm' }
  expect(shownFields(theirs, stillTyped(typed, theirs))).toEqual({ ...theirs, description: 'Mở cửa phai' })
  expect(isOvertaken(typed, theirs, 'description')).toBe(false)
})

test('a field that somebody else changed meanwhile keeps what was typed, and says so', () => {
  const typed = typeInto(typeInto({}, saved, { title: 'Ngập cầu s' }), saved, { title: 'Ngập cầu sông' })
  const theirs = { ...saved, title: 'Ngập 64 cm' }
  expect(shownFields(theirs, stillTyped(typed, theirs)).title).toBe('Ngập cầu sông')
  expect(isOvertaken(typed, theirs, 'title')).toBe(true)
  const taken = stillTyped(typeInto(typed, theirs, { title: theirs.title }), theirs)
  expect([taken, isOvertaken(taken, theirs, 'title')]).toEqual([{}, false])
})

test('what was saved is forgotten here, so that a later change of another person is shown', () => {
  const typed = typeInto({}, saved, { title: ' Ngập cầu sông ' })
  const after = { ...saved, title: 'Ngập cầu sông' }
  expect(stillTyped(typed, after)).toEqual({})
})

test('only what was touched is sent, as the server takes it', () => {
  const typed = typeInto({}, saved, { priority: '1', commune: '20242', title: 'Ngập cầu ', assignee: '' })
  expect(fieldsToSend(saved, typed)).toEqual({ priority: 1, commune: '20242' })
  expect(fieldsToSend({ ...saved, commune: '20410' }, typeInto({}, saved, { commune: '' }))).toEqual({ commune: null })
})
