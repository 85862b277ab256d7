import { expect, test } from 'vitest'
import {
  answerWithinMs,
  CommandState,
  commandsOf,
  isOpen,
  mayBecome,
  overdue,
  refuseCommand,
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
  else expect(refusal).toContain(word)
})

test('what has ended stays ended, save that a late answer is still an answer', () => {
  for (const from of CommandState.options)
    for (const to of CommandState.options) {
      if (from === 'done' || from === 'refused' || from === 'expired') expect(mayBecome(from, to)).toBe(false)
      if (to === 'issued') expect(mayBecome(from, to)).toBe(false)
      if (to === 'expired') expect(mayBecome(from, to)).toBe(from === 'issued')
    }
  expect(mayBecome('no_answer', 'done')).toBe(true)
  expect(mayBecome('no_answer', 'sent')).toBe(false)
})

test('time makes an unsent command expire, and one that was sent a question without an answer', () => {
  expect(overdue('issued', 1000, 999)).toBeUndefined()
  expect(overdue('issued', 1000, 1000)).toBe('expired')
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
