import { expect, test } from 'vitest'
import { decideShift, type ShiftCommand, type ShiftState } from './shift.ts'

const standing = {
  ...{ open: { 1: 0, 2: 1, 3: 3 }, unacknowledged: 1, shelved: 2, suppressed: 0, outOfService: 7 },
  ...{ incidents: 4, overdue: 1 },
}
const nobody: ShiftState = { version: 2, person: null, since: null }
const ofHa: ShiftState = { version: 3, person: 'ha', since: '2026-11-22T07:00:00.000Z' }
const by = (type: ShiftCommand['type'], who: string, note: string): ShiftCommand => ({ type, who, note, standing })

test.each([
  ['nobody has it: taken without a note', nobody, by('take', 'bao', ''), { event: { type: 'taken', relieved: null } }],
  ['taken over with a note', ofHa, by('take', 'bao', 'x'), { event: { type: 'taken', relieved: 'ha', note: 'x' } }],
  ['taken over without a note', ofHa, by('take', 'bao', ''), { type: 'incomplete', missing: [{ path: 'note' }] }],
  [
    'taken by who has it',
    ofHa,
    by('take', 'ha', 'x'),
    { type: 'not_now', why: { en: 'you have the shift already, since 2026-11-22T07:00:00.000Z' } },
  ],
  ['left with a note', ofHa, by('leave', 'ha', 'x'), { event: { type: 'left', relieved: 'ha', standing } }],
  ['left without a note', ofHa, by('leave', 'ha', ''), { type: 'incomplete' }],
  [
    'left by another',
    ofHa,
    by('leave', 'bao', 'x'),
    { type: 'not_now', why: { en: 'the shift is that of ha: take it over instead of ending it' } },
  ],
  ['left while nobody has it', nobody, by('leave', 'bao', 'x'), { type: 'not_now' }],
])('%s', (_, state, command, expected) => {
  expect(decideShift(state, command)).toMatchObject(expected)
})
