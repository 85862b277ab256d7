import { expect, test } from 'vitest'
import { type AlertCommand, type AlertContext, decide, evolve } from './alert-life.ts'
import { type AlertEvent, type AlertLife, type AlertState, alertStates, newLife } from './alert-state.ts'

const at = '2026-11-22T08:00:00.000Z'
const hours = (count: number) => new Date(Date.parse(at) + count * 3_600_000).toISOString()
const context: AlertContext = { at, cause: null }

const raised: AlertEvent = { type: 'raised', priority: 2, latches: false }
const latching: AlertEvent = { type: 'raised', priority: 2, latches: true }
const urgent: AlertEvent = { type: 'raised', priority: 1, latches: true }
const acknowledged: AlertEvent = { type: 'acknowledged', reason: null }
const cleared: AlertEvent = { type: 'cleared' }
const shelved: AlertEvent = { type: 'shelved', reason: 'lens', until: hours(1), oneShot: false }
const suppressed: AlertEvent = { type: 'suppressed', cause: 'F/power_loss' }
const removed: AlertEvent = { type: 'removed_from_service', reason: 'repair', authority: 'BT-1120' }

function after(life: AlertLife, ...events: readonly AlertEvent[]): AlertLife {
  return events.reduce((now, event) => evolve(now, { event, who: 'lan', at }), life)
}

/** How an alert comes into each state. */
const ways: Record<AlertState, AlertEvent[]> = {
  normal: [],
  unacknowledged: [raised],
  acknowledged: [raised, acknowledged],
  returned: [raised, cleared],
  latched_unacknowledged: [latching, cleared],
  latched: [latching, acknowledged, cleared],
  shelved: [raised, shelved],
  suppressed: [raised, suppressed],
  out_of_service: [raised, removed],
}

const commands = {
  on: { type: 'on', priority: 2, latches: false },
  off: { type: 'off' },
  acknowledge: { type: 'acknowledge', reason: null },
  reset: { type: 'reset', reason: null },
  shelve: { type: 'shelve', reason: 'lens', until: hours(1), oneShot: false },
  unshelve: { type: 'unshelve', reason: null },
  expire: { type: 'expire' },
  suppress: { type: 'suppress', cause: 'F/power_loss' },
  unsuppress: { type: 'unsuppress' },
  remove: { type: 'remove_from_service', reason: 'repair', authority: 'BT-1120' },
  return: { type: 'return_to_service', reason: null },
} as const satisfies Record<string, AlertCommand>
const order = Object.keys(commands)

/** The state that each command leads to from each state, in the order above; `!` a refusal. */
const table: Record<AlertState, string[]> = {
  normal: [
    ...['unacknowledged', 'normal', '!nothing_to_acknowledge', '!not_latched', 'shelved', '!not_shelved'],
    ...['!not_shelved', 'suppressed', '!not_suppressed', 'out_of_service', '!not_out_of_service'],
  ],
  unacknowledged: [
    ...['unacknowledged', 'returned', 'acknowledged', '!not_latched', 'shelved', '!not_shelved'],
    ...['!not_shelved', 'suppressed', '!not_suppressed', 'out_of_service', '!not_out_of_service'],
  ],
  acknowledged: [
    ...['acknowledged', 'normal', '!already_acknowledged', '!not_latched', 'shelved', '!not_shelved'],
    ...['!not_shelved', 'suppressed', '!not_suppressed', 'out_of_service', '!not_out_of_service'],
  ],
  returned: [
    ...['unacknowledged', 'returned', 'normal', '!not_latched', 'shelved', '!not_shelved'],
    ...['!not_shelved', 'suppressed', '!not_suppressed', 'out_of_service', '!not_out_of_service'],
  ],
  latched_unacknowledged: [
    ...['unacknowledged', 'latched_unacknowledged', 'latched', '!not_acknowledged', 'shelved', '!not_shelved'],
    ...['!not_shelved', 'suppressed', '!not_suppressed', 'out_of_service', '!not_out_of_service'],
  ],
  latched: [
    ...['unacknowledged', 'latched', '!already_acknowledged', 'normal', 'shelved', '!not_shelved'],
    ...['!not_shelved', 'suppressed', '!not_suppressed', 'out_of_service', '!not_out_of_service'],
  ],
  shelved: [
    ...['shelved', 'shelved', '!is_shelved', '!is_shelved', '!is_shelved', 'unacknowledged'],
    ...['!not_yet', '!is_shelved', '!not_suppressed', '!is_shelved', '!not_out_of_service'],
  ],
  suppressed: [
    ...['suppressed', 'suppressed', '!is_suppressed', '!is_suppressed', '!is_suppressed', '!not_shelved'],
    ...['!not_shelved', '!is_suppressed', 'unacknowledged', '!is_suppressed', '!not_out_of_service'],
  ],
  out_of_service: [
    ...['out_of_service', 'out_of_service', '!is_out_of_service', '!is_out_of_service', '!is_out_of_service'],
    ...['!not_shelved', '!not_shelved', '!is_out_of_service', '!not_suppressed', '!is_out_of_service'],
    'unacknowledged',
  ],
}

function outcome(life: AlertLife, command: AlertCommand, within: AlertContext = context): string {
  const decided = decide(life, command, within)
  return decided.type === 'refused' ? `!${decided.reason}` : after(life, ...decided.events).state
}

const cases = alertStates.flatMap((state) =>
  Object.entries(commands).map(
    ([name, command], place) => [state, name, table[state][place] ?? 'no row', command] as const,
  ),
)

test('the table names every state and every command', () => {
  expect(Object.values(table).map((row) => row.length)).toEqual(alertStates.map(() => order.length))
})

test.each(cases)('%s, %s: %s', (state, _, expected, command) => {
  const life = after(newLife, ...ways[state])
  expect(life.state).toBe(state)
  expect(outcome(life, command)).toBe(expected)
})

test.each(['shelved', 'suppressed', 'out_of_service'] as const)(
  'what was %s comes back normal once its condition is gone',
  (state) => {
    const back = { shelved: commands.unshelve, suppressed: commands.unsuppress, out_of_service: commands.return }[state]
    expect(outcome(after(newLife, ...ways[state], cleared), back)).toBe('normal')
  },
)

test('a latching step holds the alert even where the condition has fallen to a lighter one before it went', () => {
  const falling = after(newLife, latching, { type: 'priority_changed', priority: 3, latches: false }, cleared)
  expect(falling.state).toBe('latched_unacknowledged')
  expect(after(falling, acknowledged, raised).latches).toBe(true)
})

test('an alert that latches cannot be reset while its condition stands', () => {
  expect(outcome(after(newLife, latching, acknowledged), commands.reset)).toBe('!condition_stands')
})

test('another priority calls again who has acknowledged, and the same one does not', () => {
  const life = after(newLife, ...ways.acknowledged)
  expect(outcome(life, { type: 'on', priority: 1, latches: false })).toBe('unacknowledged')
  expect(decide(life, commands.on, context)).toEqual({ type: 'events', events: [] })
})

test.each([
  ['', hours(1), '!no_reason'],
  ['  ', hours(1), '!no_reason'],
  ['lens', hours(24), 'shelved'],
  ['lens', hours(24.001), '!too_long'],
  ['lens', at, '!in_the_past'],
  ['lens', 'soon', '!in_the_past'],
])('shelving for %j until %s: %s', (reason, until, expected) => {
  expect(outcome(newLife, { type: 'shelve', reason, until, oneShot: false })).toBe(expected)
})

test('what is urgent is not shelved while a person has still to do with it', () => {
  for (const way of [[urgent], [urgent, acknowledged], [urgent, cleared], [urgent, acknowledged, cleared]])
    expect(outcome(after(newLife, ...way), commands.shelve)).toBe('!is_urgent')
  const calm = after(newLife, { ...urgent, latches: false }, acknowledged, cleared)
  expect(calm.state).toBe('normal')
  expect(outcome(calm, commands.shelve)).toBe('shelved')
  expect(outcome(after(newLife, urgent), commands.remove)).toBe('out_of_service')
})

test('what is shelved and becomes urgent calls at once, whether it was on before or not', () => {
  const on = { type: 'on', priority: 1, latches: false } as const
  for (const life of [after(newLife, ...ways.shelved), after(newLife, shelved)]) {
    const decided = decide(life, on, context)
    expect(decided).toMatchObject({ type: 'events', events: [{}, { type: 'unshelved', why: 'urgent' }] })
    expect(outcome(life, on)).toBe('unacknowledged')
    expect(outcome(life, on, { at, cause: 'F/power_loss' })).toBe('suppressed')
  }
  expect(outcome(after(newLife, ...ways.suppressed), on)).toBe('suppressed')
})

test.each([
  ['', 'BT-1120', '!no_reason'],
  ['repair', ' ', '!no_authority'],
])('out of service for %j by %j: %s', (reason, authority, expected) => {
  expect(outcome(newLife, { type: 'remove_from_service', reason, authority })).toBe(expected)
})

test('a shelving ends at its time, whatever is asked first at it', () => {
  const life = after(newLife, ...ways.shelved)
  const late = { at: hours(1), cause: null }
  expect(outcome(life, commands.expire, late)).toBe('unacknowledged')
  expect(outcome(life, commands.off, late)).toBe('returned')
  expect(outcome(life, commands.acknowledge, late)).toBe('acknowledged')
  expect(outcome(life, commands.unshelve, late)).toBe('!not_shelved')
})

test('shelved once only, it comes back with the return of its condition', () => {
  const life = after(newLife, raised, { type: 'shelved', reason: 'lens', until: hours(24), oneShot: true })
  expect(outcome(life, commands.off)).toBe('normal')
  expect(outcome(after(newLife, { type: 'shelved', reason: 'x', until: hours(24), oneShot: true }), commands.off)).toBe(
    'normal',
  )
})

test('what comes up or back while its cause stands is suppressed at once', () => {
  const caused = { at, cause: 'F/power_loss' }
  expect(outcome(newLife, commands.on, caused)).toBe('suppressed')
  expect(outcome(after(newLife, ...ways.shelved), commands.unshelve, caused)).toBe('suppressed')
  expect(outcome(after(newLife, ...ways.out_of_service), commands.return, caused)).toBe('suppressed')
})

test('who acknowledged and who held it back, when and why, stands in the life', () => {
  expect(after(newLife, ...ways.acknowledged).acknowledged).toEqual({ by: 'lan', at })
  expect(after(newLife, ...ways.shelved)).toMatchObject({
    version: 2,
    held: { by: 'lan', at, reason: 'lens', until: hours(1) },
  })
  expect(after(newLife, ...ways.out_of_service).held).toMatchObject({ by: 'lan', authority: 'BT-1120' })
})
