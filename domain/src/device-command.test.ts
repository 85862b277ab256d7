import { expect, test } from 'vitest'
import {
  answerWithinMs,
  CommandState,
  commandsOf,
  isOpen,
  mayBecome,
  overdue,
  refuseApproval,
  refuseCommand,
  refuseDecision,
  wantsTwoPersons,
} from './device-command.ts'

test.each<[kind: string, command: string, parameters: Record<string, number>, word: string | undefined]>([
  ['irrigation_pump', 'stop', {}, undefined],
  ['irrigation_pump', 'run', { speed: 0.2 }, undefined],
  ['irrigation_pump', 'run', { speed: 1 }, undefined],
  ['irrigation_pump', 'run', { speed: 0.19 }, '0.2 to 1'],
  ['irrigation_pump', 'run', { speed: 1.01 }, '0.2 to 1'],
  ['irrigation_pump', 'run', { speed: Number.NaN }, '0.2 to 1'],
  ['irrigation_pump', 'run', {}, 'needs speed'],
  ['irrigation_pump', 'run', { speed: 0.5, depth: 1 }, 'no parameter depth'],
  ['irrigation_pump', 'stop', { speed: 0.5 }, 'no parameter speed'],
  ['irrigation_pump', 'explode', {}, 'it takes run, stop, automatic'],
  ['transformer', 'cool', { fans: 0 }, undefined],
  ['river_gauge', 'stop', {}, 'takes no command'],
  ['nothing', 'stop', {}, 'takes no command'],
  ['irrigation_pump', '__proto__', {}, 'takes no command'],
])('%s, %s %j: %s', (kind, command, parameters, word) => {
  const refusal = refuseCommand(kind, { command, parameters })
  if (word === undefined) expect(refusal).toBeUndefined()
  else expect(refusal?.en).toContain(word)
})

const ended = new Set<CommandState>(['done', 'refused', 'expired', 'rejected'])

test('what has ended stays ended, save that a late answer is still an answer', () => {
  for (const from of CommandState.options)
    for (const to of CommandState.options) {
      if (ended.has(from)) expect(mayBecome(from, to)).toBe(false)
      if (to === 'requested') expect(mayBecome(from, to)).toBe(false)
      if (to === 'issued' || to === 'rejected') expect(mayBecome(from, to)).toBe(from === 'requested')
      if (to === 'expired') expect(mayBecome(from, to)).toBe(from === 'requested' || from === 'issued')
      if (to === 'sent') expect(mayBecome(from, to)).toBe(from === 'issued')
    }
  expect(mayBecome('no_answer', 'done')).toBe(true)
  expect(mayBecome('no_answer', 'sent')).toBe(false)
})

test('time makes an unsent command expire, and one that was sent a question without an answer', () => {
  expect(overdue('issued', 1000, 999)).toBeUndefined()
  expect(overdue('issued', 1000, 1000)).toBe('expired')
  expect(overdue('requested', 1000, 999)).toBeUndefined()
  expect(overdue('requested', 1000, 1000)).toBe('expired')
  expect(overdue('sent', 1000, 1000)).toBeUndefined()
  for (const state of ['sent', 'accepted'] as const)
    expect(overdue(state, 1000, 1000 + answerWithinMs)).toBe('no_answer')
  for (const state of CommandState.options.filter((one) => !isOpen(one)))
    expect(overdue(state, 1000, 1e12)).toBeUndefined()
})

test('whoever can be told to leave its own ways can be told to go back to them', () => {
  for (const kind of ['irrigation_pump', 'transformer'])
    expect(commandsOf(kind).map((one) => one.command)).toContain('automatic')
})

const until = Date.parse('2026-11-22T03:00:00Z')
test.each<[state: CommandState, approvedBy: string | null, who: string, late: boolean, yes: string, no: string]>([
  ['requested', null, 'hung', false, '', ''],
  ['requested', null, 'lan', false, 'another person', ''],
  ['requested', null, 'hung', true, 'in time', 'in time'],
  ['requested', null, 'lan', true, 'in time', 'in time'],
  ['expired', null, 'hung', true, 'in time', 'in time'],
  ['rejected', null, 'hung', false, 'has been rejected', 'has been rejected'],
  ['issued', null, 'hung', false, 'needs no approval', 'needs no approval'],
  ['issued', 'hung', 'mai', false, 'hung has approved it', 'hung has approved it'],
  ['expired', 'hung', 'mai', true, 'hung has approved it', 'hung has approved it'],
  ['done', 'hung', 'mai', false, 'hung has approved it', 'hung has approved it'],
])('a command that is %s (approved by %s) and was asked for by lan: %s, late %s: "%s", "%s"', (...row) => {
  const [state, approvedBy, who, late, yes, no] = row
  const command = { state, approvedBy, issuedBy: 'lan', expiresAt: new Date(until).toISOString() }
  const now = late ? until : until - 1
  expect(refuseApproval(command, who, now)?.en ?? '').toContain(yes)
  expect(refuseApproval(command, who, now) === undefined).toBe(yes === '')
  expect(refuseDecision(command, now)?.en ?? '').toContain(no)
  expect(refuseDecision(command, now) === undefined).toBe(no === '')
})

test('starting a pump wants two persons, stopping it never does', () => {
  expect(wantsTwoPersons('irrigation_pump', 'run')).toBe(true)
  for (const [kind, command] of [
    ['irrigation_pump', 'stop'],
    ['irrigation_pump', 'automatic'],
    ['transformer', 'cool'],
    ['nothing', 'run'],
  ] as const)
    expect(wantsTwoPersons(kind, command)).toBe(false)
})
